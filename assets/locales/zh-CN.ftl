# 界面文字。每条的名称与 en.ftl 相同；数值以文字传入，因此句子不随数目变化。

## 大厅

lobby-title = 重走
lobby-subtitle = 请选择一个场馆
lobby-enter = 进馆参观
lobby-resume = 继续参观
lobby-settings = 设置
lobby-quit = 退出
lobby-change-card = 换一张参观卡
lobby-broken-scene = 这个场馆暂时打不开。文件：{ $file }，第 { $line } 行。问题：{ $problem } 处理办法：{ $fix }
lobby-broken-file = 这个场馆暂时打不开。文件：{ $file }。问题：{ $problem } 处理办法：{ $fix }
lobby-no-scenes = 场馆列表没有取到（{ $problem }）。请重新载入页面；如果仍然不行，请告诉管理人员。图文版内容与积分相同。

## 载入

loading-title = 正在布置场馆
loading-step-bytes = 正在读取：{ $done } / { $total } MB
loading-step-decode = 正在展开模型和图片
loading-step-shaders = 正在准备灯光
loading-step-ready = 准备好了
loading-failed = 场馆没有载入成功
loading-file-missing = 场馆缺少一个文件：{ $file }
loading-file-unreachable = 场馆有一个文件没有取到：{ $file }。请再试一次。
loading-file-damaged = 场馆有一个文件已损坏：{ $file }
loading-file-unfit = 场馆的模型与文字不相符：{ $file }
loading-for-staff = 供管理人员参考：
loading-back = 返回大厅

## 第一次参观的提示

hint-title = 怎样参观
hint-move = 点一下地面，就走过去；也可以按 W、A、S、D 键或上下方向键。
hint-look = 按住鼠标左键拖动，可以四处看；也可以按 Q、E 键或左右方向键转身，按 Page Up、Page Down 键抬头、低头。
hint-open = 点一下展品或答题台，或者它们上方的标签，就能看说明或答题。
hint-tour = 不想自己走，请按“下一处”，会带您逐一参观。
hint-keys = 只用键盘也行：Tab 键换到下一个按钮，回车键打开面前的展品，Esc 键关闭或离开，N 键去下一处，M 键看平面图，O 键改设置。
hint-move-by-touch = 轻点地面，即可走过去。
hint-look-by-touch = 用一个手指拖动，可以环顾四周。
hint-open-by-touch = 轻点展品、答题台，或它们上方的标签，可以阅读介绍或答题。
hint-dismiss = 知道了

## 参观

visit-next = 下一处
visit-tour-again = 重新导览
visit-pause-tour = 暂停导览
visit-resume-tour = 继续导览
visit-stop-tour = 结束导览
visit-map = 平面图
visit-settings = 设置
visit-leave = 离开
visit-exhibits-seen = 已看展品 { $seen } / { $total }

## 展品说明

panel-close = 关闭
panel-more = 阅读全文
panel-less = 收起全文
panel-speak = 朗读
panel-take = 拿起来看
panel-put-back = 放回原处
panel-next = 下一处
panel-source = 资料类型：
panel-dispute = 争议与说明
panel-evidence-documented = 模型：有据可依
panel-evidence-inferred = 模型：部分推想
panel-evidence-artistic = 模型：为陈列布置
panel-facts = 史实条目：
panel-unreviewed = 本条尚未经专业人员审核。
panel-confidence-high = 可信程度：高（通行资料说法一致）
panel-confidence-medium = 可信程度：中（细节不一，或只有一种来源）
panel-confidence-low = 可信程度：低（资料依据不足）
hero-turn-hint = 拖动或按方向键可以转动；滚轮、双指或 +、− 键可以放大缩小。

## 问答

checkpoint-question = 第 { $number } 题，共 { $total } 题
checkpoint-submit = 提交答案
checkpoint-next = 下一题
checkpoint-finish = 完成
checkpoint-right = 回答正确
checkpoint-wrong = 与参考答案不同
checkpoint-right-answer = 参考答案：
checkpoint-waiting = 答案已保存，连上服务器后评分。
checkpoint-waiting-unkept = 连上服务器后评分，请不要关闭此页。
checkpoint-kind-single = 单选题：选一项
checkpoint-kind-multiple = 多选题：选出所有正确的项
checkpoint-kind-true-false = 判断题：对，还是错
checkpoint-kind-order = 排序题：按时间先后排好，最早的放在最上面
checkpoint-kind-place-on-map = 地图题：先选地点，再点地图
checkpoint-move-up = 上移
checkpoint-move-down = 下移
checkpoint-place = 请在地图上点出：{ $name }

## 平面图

plan-title = 平面图
plan-you-are-here = 您在这里
plan-seen = 已看
plan-unseen = 未看
plan-close = 关闭

## 参观卡

card-title = 参观卡
card-saved = 记录已保存
card-unsaved = 暂时无法保存，正在重试
card-waiting = 待上传记录：{ $count } 条
card-some-refused = 有 { $count } 条记录没有被服务器接受，请告诉工作人员
card-credited = 已记实践积分：{ $points } 分
card-offline = 暂未联网，记录已保存在本机
card-offline-unkept = 暂未联网，此浏览器也不保存数据，请不要关闭此页
card-refused = 服务器没有接受记录，请告诉工作人员。原因：{ $reason }
card-unknown = 服务器上没有这张参观卡，记录已保存在本机
card-unknown-unkept = 服务器上没有这张参观卡，此浏览器也不保存数据
card-session-over = 登录已过期，记录已保存在本机
card-session-over-unkept = 登录已过期，此浏览器也不保存数据
card-local-ledger = 本机参观卡（积分只记在本机）

## 离开

leave-title = 要离开吗？
leave-question = 到目前为止的参观都已保存。选“以后再来”，下次可以接着看；选“结束参观”，这次就到此为止，下次要从头参观。
leave-unkept = 有些记录还没有送达服务器，此浏览器也不保存数据。请留在这里，等参观卡显示记录已保存再离开。
leave-unsaved = 有些记录暂时无法保存。请先不要离开，并请工作人员检查磁盘。
leave-missing-exhibits = 要完成参观，还需看展品 { $count } 件。
leave-missing-questions = 还没有回答的题目：{ $count } 道。
leave-missing-score = 答题得分 { $score }%，达到 { $required }% 才能获得积分。可以回到答题台，再答一次答错的题。
leave-stay = 继续参观
leave-pause = 以后再来
leave-go = 结束参观

## 参观证明

certificate-title = 参观证明
certificate-visitor = 记入
certificate-scene = 场馆
certificate-date = 日期
certificate-seen = 已看展品
certificate-score = 答题得分
certificate-credit = 已记入实践积分：{ $points } 分
certificate-credit-pending = 实践积分等待确认
certificate-credit-none = 本次参观未获实践积分
certificate-credit-reversed = 本次参观的积分经更正后已收回
certificate-already-credited = 本周期内已记过这项积分，不重复计入
certificate-entry = 记录编号：{ $hash }
certificate-back = 返回大厅
certificate-copy = 复制

## 设置

settings-title = 设置
settings-language = 语言
settings-language-zh = 中文
settings-language-en = English
settings-volume = 音量
settings-text-size = 文字大小
settings-mouse-sensitivity = 拖动时转动的快慢
settings-reduced-motion = 减少画面移动
settings-quality = 画质
settings-quality-low = 流畅
settings-quality-high = 精细
settings-free-look = 移动鼠标即转头
settings-captions = 声音字幕
settings-full-screen = 全屏
settings-full-screen-toggle = 切换
settings-on = 开
settings-off = 关
settings-back = 返回
settings-smaller = 减小
settings-larger = 增大

## 通知

notice-recovered = 有一份记录文件已损坏，原文件另存为 { $file }，其余记录已恢复。
notice-unreadable = 有一份记录文件无法读取：{ $file }。其中的记录暂时不能续用，文件原样保留，请告诉工作人员。
notice-unwritable = 有一条记录无法保存（{ $problem }）。请告诉工作人员。
notice-settings-damaged = 设置文件已损坏，原文件另存为 { $file }，现在使用默认设置。
notice-unsaved = 新的记录暂时无法保存（{ $problem }），程序会继续尝试。如果磁盘已满，请清理一些空间。
notice-another-instance = 本程序已经打开。请回到已打开的窗口，或先把它关闭。
notice-clock-changed = 电脑的时间有变动。请检查日期和时间。
notice-no-free-look = 这里不能锁定鼠标，请拖动来转头。
notice-copied = 已复制。
notice-backend-down = 暂时连不上服务器。记录保存在本机，连上后自动上传。
notice-backend-down-unkept = 暂时连不上服务器，此浏览器也不保存数据。请不要关闭此页，连上后自动上传。
begin-anew = 重新载入
open-catalogue = 图文版

headset-none-no-loader = 没有头显：这台电脑上没有安装 OpenXR。头显自带的软件会安装它。
headset-none-no-runtime = 没有头显：头显的软件没有运行。请启动它，把它设为当前的 OpenXR 运行环境，再重新打开重走。
headset-none-software = 没有头显：头显的软件不适用（{ $problem }）。更新它也许有用。
headset-none-not-there = 没有连接或打开头显。请连接并打开头显，再重新打开重走。
headset-none-graphics = 没有头显：这块显卡不能为头显绘制（{ $problem }）。更新驱动也许有用。
headset-none-refused = 没有头显：头显的软件拒绝了（{ $problem }）。请重新启动它，再重新打开重走。
notice-headset-gone = 头显断开了，参观在这里继续。要再用头显，请退出后重新打开重走。
notice-headset-no-hands = 看不到手。请唤醒所用的手柄，或把手举到眼前。
notice-headset-untracked = 头显看不到你在哪里。请开灯，并露出它的摄像头。
mirror-note = 参观在头显中进行，这里显示参观者看到的画面。
hint-move-by-hand = 把摇杆向前推，指向地面，松开就到那里。没有摇杆时，在空处按住，指向地面，松开。
hint-look-by-hand = 把摇杆向旁边推就转身。也可以自己转身。
hint-open-by-hand = 指向展品或答题台并按下，就可以阅读或答题。
hint-menu-by-hand = 菜单键（B或Y键；徒手时把手掌举到眼前）显示这块板：下一站、平面图、设置、离开。
settings-seated = 我坐着
settings-turn = 摇杆转身
settings-turn-narrow = 30°
settings-turn-wide = 45°
comfort-title = 头显一分钟
comfort-press = 指向按钮，扣下食指处的扳机。徒手时捏合拇指和食指。
comfort-posture = 您想坐着还是站着？两种方式看到的高度一样。请在身边留出一臂的空间。
comfort-stand = 我站着
comfort-sit = 我坐着
comfort-turn = 把摇杆向旁边推两次以上：画面直接转过去，不会滑动。您也可以自己转身。
comfort-turn-asked = 推一次转多大的角度？两种都试一试。
comfort-no-stick = 没有摇杆
comfort-next = 下一步
comfort-go = 把摇杆向前推，指向地上的铜色圆环，松开。没有摇杆时，指向这块板旁边，按住扳机或捏住手指。
comfort-feeling = 您感觉怎么样？
comfort-well = 很好
comfort-dizzy = 有点头晕
comfort-skip = 去展馆
settings-comfort = 头显舒适设置
settings-comfort-again = 再试一次
settings-walk-by-stick = 另一只手的摇杆走动
notice-rest = 已经戴了十五分钟头显，休息一下吧。
notice-went-on = 头显的软件停止了。重走在这里继续，什么也没有丢失。
hero-turn-hint-by-hand = 转动手就能看它。另一只手也握住，可以转动和放大。再握一次放回。
settings-hands = 用哪只手
settings-hands-right-first = 双手，右手为主
settings-hands-left-first = 双手，左手为主
settings-hands-right-alone = 只用右手
settings-hands-left-alone = 只用左手
comfort-hands = 您想用哪只手？拿东西用为主的手，菜单在另一只手的手腕上。只用一只手也能走完全程。
wrist-recentre = 回到正中
wrist-next = 下一站
hint-wrist-by-hand = 像看手表那样抬起另一只手，手腕上也有菜单。
