# 图文馆的文字。与应用相同的文字在 assets/locales 里，不在这里重复；每条的名称与 en.ftl 相同。

catalogue-name = 重走图文馆
catalogue-skip = 跳到正文
catalogue-navigation = 主要页面
catalogue-way = 所在位置
catalogue-tour = 导览
catalogue-scenes = 场馆
catalogue-card = 我的参观卡
catalogue-language = 中文
catalogue-footer = 图文馆与三维场馆展品相同、文字相同、题目相同，积分记入同一张参观卡。

## 场馆

catalogue-title = 图文馆
catalogue-introduction = 这里用文字和图片介绍各个场馆的全部展品，也可以答题、记积分。只用键盘或读屏软件也能参观。
catalogue-no-scenes = 现在没有可以参观的场馆。
catalogue-scene-contents = 展品 { $exhibits } 件 · 题目 { $questions } 道
catalogue-begin = 从这里开始：
catalogue-seen-short = 已看
catalogue-answered-short = 已答 { $answered } / { $total } 题
catalogue-sounds = 馆里的声音
catalogue-rule-title = 怎样获得积分
catalogue-rule-both = 两个条件都达到：
catalogue-rule-either = 达到其中一个条件：
catalogue-rule-one = 达到这个条件：
catalogue-rule-none = 进馆参观即可，没有其他条件。
catalogue-rule-seeing = { $total } 件展品中看过 { $required } 件
catalogue-rule-answering = 答题得分达到 { $score }%；同一道题可以再答，取最好的一次
catalogue-rule-points = 实践积分 { $points } 分。
catalogue-rule-seen = 展品页面打开满八秒，或者把全文读完，就算看过。
catalogue-period-academic-year = 每学年记一次。
catalogue-period-semester = 每学期记一次。
catalogue-period-once = 只记一次。
catalogue-visit-title = 本次参观
catalogue-visit-none = 还没有正在进行的参观。看第一件展品或答第一道题时，参观自动开始。
catalogue-visit-goes-on = 这次参观还在进行，可以接着看，三维场馆里看过的也算在内。
catalogue-missing-exhibits = 还需看展品 { $count } 件。
catalogue-missing-score = 答题得分 { $score }%，达到 { $required }% 才能获得积分。
catalogue-credit-not-yet = 还没有达到获得积分的条件
catalogue-leave = 结束这次参观
catalogue-leave-meaning = 结束以后，这次参观的记录保留，下次要从头参观。只是休息一下的话，不必结束，以后打开就能接着看。
catalogue-leave-now = 结束参观

## 展品

catalogue-date = 时间
catalogue-place = 地点
catalogue-room = 展厅
catalogue-full-text = 全文
catalogue-look = 样子
catalogue-provenance = 依据
catalogue-previous = 上一处
catalogue-read-to-end = 我已读完全文
catalogue-how-seen = 读完全文后请按下面的按钮，这件展品就算看过。
catalogue-seen = 这件展品已算看过。
catalogue-signed-out = 登录参观卡以后，看过的展品才能记入。
catalogue-signed-out-question = 登录参观卡以后，可以在这里答题。

## 问答

catalogue-kind-order = 排序题：按时间先后，给每一项选一个次序
catalogue-kind-place-on-map = 地图题：给每个地点选它在地图上的格子（列和行）
catalogue-see-first = 建议先看这些展品：
catalogue-choose = 请选择
catalogue-rank-first = 1（最早）
catalogue-rank-last = { $number }（最晚）
catalogue-answer-again = 再答一次
catalogue-your-answer = 您的回答：
catalogue-map-grid = 地图分成格子，列从西到东是 A 到 { $column }，行从北到南是 1 到 { $row }。
catalogue-map-marks = 图上已知的地点：
catalogue-map-mark = { $name }在 { $square } 格
catalogue-map-column = 列
catalogue-map-row = 行
catalogue-map-legend = 圆点是正确的地点，圆圈是您选的格子，号码与上面的次序相同。
catalogue-place-right = { $name }：您选 { $given } 格，正确（准确位置在 { $right } 格）
catalogue-place-wrong = { $name }：您选 { $given } 格，应在 { $right } 格附近
catalogue-form-error = 还有内容没有填好
catalogue-gap-choice = 请至少选一项。
catalogue-gap-misfit = 这个回答不符合题目的形式，请重新选择。
catalogue-gap-rank = 请给“{ $name }”选一个次序。
catalogue-gap-rank-twice = “{ $name }”与另一项选了同一个次序，请改选。
catalogue-gap-square = 请给“{ $name }”选好列和行。

## 参观卡

catalogue-sign-in = 登录参观卡
catalogue-sign-in-now = 登录
catalogue-sign-in-why = 登录以后，看过的展品和答过的题都记入这张卡，与三维场馆的记录合在一起。
catalogue-sign-out = 退出登录
catalogue-card-number = 参观卡号码
catalogue-card-hint = 印在卡上的号码，由字母、数字和连字符组成，字母不分大小写。
catalogue-card-hint-local = 印在卡上的号码，由字母、数字和连字符组成，字母不分大小写。没有卡就留空，记录只保存在本机。
catalogue-card-missing = 请填写参观卡号码。
catalogue-card-malformed = 这不是参观卡号码。号码有 1 到 64 个字母、数字或连字符，中间没有空格。
catalogue-card-unknown = 没有登记过这张参观卡。请核对号码，或请工作人员登记。
catalogue-shared-computer = 在公用电脑上，看完请退出登录；关闭浏览器也会退出。
catalogue-no-visits = 这张卡还没有参观记录。
catalogue-ledger = 积分记录
catalogue-ledger-period = 周期
catalogue-ledger-kind = 事项
catalogue-ledger-credit = 记入
catalogue-ledger-reversal = 收回
catalogue-ledger-points = 分数
catalogue-ledger-total = 合计：{ $points } 分

## 公用屏幕

catalogue-kiosk-start = 返回开始页
catalogue-kiosk-notice = 这块屏幕大家共用，{ $seconds } 秒没有人操作，就退出登录并返回开始页。
catalogue-kiosk-without-script = 这块屏幕大家共用，页面打开 { $seconds } 秒以后退出登录并返回开始页。还没有看完，请重新载入页面。
catalogue-kiosk-warning = 已有一段时间没有人操作，{ $seconds } 秒后退出登录并返回开始页。要继续看，请触摸屏幕或按任意键。
catalogue-kiosk-stay = 继续看
catalogue-kiosk-away = 暂时连不上服务器，恢复后自动打开这一页。
catalogue-keypad = 键盘
catalogue-keypad-erase = 删除

## 打不开的时候

catalogue-error-code = 问题代号：
catalogue-error-back = 回到场馆列表
catalogue-error-wait = 请等 { $seconds } 秒再试。
catalogue-error-not-found = 没有这个页面
catalogue-error-not-found-fix = 地址可能写错了，或者场馆已经改动。请从场馆列表重新进入。
catalogue-error-cross-site = 这份表单不是从本馆页面提交的
catalogue-error-cross-site-fix = 为了保护您的记录，没有保存任何内容。请在本馆打开页面，再提交一次。
catalogue-error-full = 这次参观的记录已满
catalogue-error-full-fix = 没有保存新的内容。请在“我的参观卡”里结束这次参观，再开始新的。
catalogue-error-conflict = 这份表单已经用另一个答案提交过
catalogue-error-conflict-fix = 先前的答案已保存，这一次没有保存。请重新打开页面再答。
catalogue-error-too-many = 登录过于频繁
catalogue-error-too-many-fix = 没有登录。请稍等再试。
catalogue-error-request = 这个请求看不懂
catalogue-error-request-fix = 没有保存任何内容。请重新打开页面，再提交一次。
catalogue-error-server = 服务器暂时不能处理
catalogue-error-server-fix = 请过一会儿再提交一次，重复提交不会重复记录。如果一直这样，请告诉工作人员。
