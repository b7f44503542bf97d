// What the page says, in the visitor's language.

import { askedLanguage, isKiosk } from './address.js';
import { KEYS, kept, ofTab } from './memory.js';

const TEXTS = {
  'zh-CN': {
    claim: '走进展厅，重走历史。',
    catalogue: '图文版（同样的展品、题目与积分）',
    otherLanguage: 'English',
    coming: (done, total) => `正在下载程序：${megabytes(done)} / ${megabytes(total)} MB`,
    came: '程序已就绪。',
    slow: '服务器很久没有应答，仍在等待……',
    preparing: '正在准备展厅……',
    again: '重新加载',
    noGraphics: ['此浏览器不能显示三维展厅', '它没有 WebGL 2，或已停用硬件加速。请换用较新的 Chrome、Edge 或 Firefox，或使用下面的图文版，内容与积分相同。'],
    download: ['下载中断', '已多次尝试，仍无法取得程序。请检查网络后重新加载。'],
    damaged: ['程序在传输中损坏', '收到的程序不完整，或与本页不符。请重新加载；如仍如此，请告知工作人员。'],
    version: ['页面与程序版本不一致', '展馆可能刚刚更新。请重新加载。'],
    memory: ['内存不足', '此设备的内存不足以显示展厅。请关闭其他页面后重新加载，或使用图文版。'],
    unexpected: ['此浏览器未能打开展厅', '页面在此浏览器中未能正常运行。请重新加载；如仍如此，请换用较新的 Chrome、Edge 或 Firefox，或使用图文版，并告知工作人员。'],
    stopped: ['展厅停止运行', '重新加载后可以从原处继续。'],
    kept: '已记录的内容不会丢失。',
    unkept: '此浏览器不保存数据：尚未送达后台的记录会丢失。',
    unsent: '图形显示中断。此浏览器不保存数据：记录送达后台后自动恢复，请不要关闭此页。',
    tooSmall: '窗口太小，放不下展厅。请缩小页面或放大窗口；也可以用图文版，内容与积分相同。',
    contextLost: '图形显示中断，正在恢复……',
    storage: '此浏览器不保存数据（例如无痕窗口）：关闭页面前请保持联网，使记录送达后台。',
    chosen: '已选',
    notChosen: '未选',
    hall: '展厅',
    wayOut: 'Tab 键在展厅内移动。按 F6 键离开展厅，转到页面的其他部分。',
    backToHall: '返回展厅',
    entry: '参观卡号',
    entryHint: '卡号由字母、数字和连字符组成。',
    remember: '在这台设备上记住卡号',
    enter: '凭卡进入',
    without: '不用卡，直接进入',
    scan: '扫描卡上的码',
    scanning: '请将卡上的码对准镜头。',
    stopScanning: '停止扫描',
    attract: '触摸屏幕，开始参观',
    keypad: '键盘',
    erase: '删除',
    checking: '正在核对……',
    cardMalformed: '卡号只能有字母、数字和连字符，最多 64 个。请再看一下卡片。',
    cardUnknown: '没有这个卡号。请再看一下卡片，或询问工作人员。',
    cardNeeded: '这里需要参观卡。没有卡也可以阅读图文版。',
    cardBusy: '刚才的尝试太多，请稍等一分钟再试。',
    cardUnreachable: '暂时连不上服务器，无法核对卡号。请稍后再试，或告知工作人员。',
    noCamera: '无法使用摄像头。请输入卡号，或在浏览器中允许使用摄像头。',
    idleTitle: '您还在参观吗？',
    idleText: (seconds, isSaved) => `${seconds} 秒后，这里将为下一位访客重新开始。${isSaved ? '您的记录已保存。' : '您的记录尚未送达后台。'}`,
    idleStay: '继续参观',
    idleLeave: '结束参观',
    beginning: '正在为下一位访客准备……',
    unserved: '暂时连不上服务器，恢复后自动继续。',
    copyTitle: '请手动复制',
    close: '关闭',
  },
  en: {
    claim: 'Walk the halls, retrace the history.',
    catalogue: 'Catalogue (the same exhibits, questions and credit)',
    otherLanguage: '中文',
    coming: (done, total) => `Fetching the program: ${megabytes(done)} of ${megabytes(total)} MB`,
    came: 'The program is here.',
    slow: 'The server has not answered for a while; still waiting …',
    preparing: 'Preparing the hall …',
    again: 'Load again',
    noGraphics: ['This browser cannot show the hall in 3D', 'It has no WebGL 2, or hardware acceleration is off. Use a recent Chrome, Edge or Firefox, or the catalogue below, which holds the same and earns the same credit.'],
    download: ['The download broke off', 'It was tried several times. Check the network and load again.'],
    damaged: ['The program was damaged on its way', 'What came is not whole, or not what this page expects. Load again; if that does not help, tell the staff.'],
    version: ['The page and the program are of different versions', 'The museum may just have been renewed. Load again.'],
    memory: ['There is not enough memory', 'This device cannot hold the hall. Close other pages and load again, or use the catalogue.'],
    unexpected: ['The hall could not be opened in this browser', 'Something on this page did not work here. Please load it again; if that does not help, use a newer Chrome, Edge or Firefox, or the catalogue, and tell the staff.'],
    stopped: ['The hall has stopped', 'Load again to go on where you were.'],
    kept: 'Nothing that was recorded is lost.',
    unkept: 'This browser keeps nothing: what has not reached the backend is lost.',
    unsent: 'The picture was interrupted. This browser keeps nothing: the hall comes back when your record has reached the backend; please leave this page open.',
    tooSmall: 'The window is too small for the hall. Zoom out or make the window larger; or use the catalogue, which holds the same and earns the same credit.',
    contextLost: 'The picture was interrupted and is coming back …',
    storage: 'This browser keeps nothing (a private window, for example): stay online until you close the page, so that your record reaches the backend.',
    chosen: 'chosen',
    notChosen: 'not chosen',
    hall: 'The hall',
    wayOut: 'Tab moves within the hall. F6 leaves it for the rest of the page.',
    backToHall: 'Back to the hall',
    entry: 'Number of your visitor card',
    entryHint: 'Letters, digits and hyphens.',
    remember: 'Remember the number on this device',
    enter: 'Enter with this card',
    without: 'Enter without a card',
    scan: 'Scan the code on the card',
    scanning: 'Hold the code on the card in front of the camera.',
    stopScanning: 'Stop scanning',
    attract: 'Touch the screen to begin',
    keypad: 'Keys',
    erase: 'Erase',
    checking: 'Checking …',
    cardMalformed: 'A number has letters, digits and hyphens only, 64 at most. Please look at the card again.',
    cardUnknown: 'There is no card of this number. Please look at the card again, or ask the staff.',
    cardNeeded: 'A visitor card is needed here. The catalogue can be read without one.',
    cardBusy: 'Too many attempts were made just now. Please wait a minute.',
    cardUnreachable: 'The server cannot be reached, so the card cannot be checked. Please try again later, or tell the staff.',
    noCamera: 'The camera cannot be used. Type the number, or allow the camera in the browser.',
    idleTitle: 'Are you still visiting?',
    idleText: (seconds, isSaved) => `In ${seconds} seconds this place begins anew for the next visitor. ${isSaved ? 'Your record is saved.' : 'Your record has not reached the backend yet.'}`,
    idleStay: 'Go on',
    idleLeave: 'End the visit',
    beginning: 'Preparing for the next visitor …',
    unserved: 'The server cannot be reached; this goes on by itself when it is back.',
    copyTitle: 'Please copy this by hand',
    close: 'Close',
  },
};

/** The language of the page: what the visitor chose, else the first of the browser's that is one of ours. */
export let language = chosenLanguage() ?? firstOf(navigator.languages) ?? 'zh-CN';
export let words = TEXTS[language];

const dressings = [];

/** Puts words on the page, now and whenever its language changes. */
export function keepInWords(dress) {
  dressings.push(dress);
  dress();
}

/** The visitor has chosen this language within the program; the page speaks it when it is loaded again, too. */
export function followLanguage(chosen) {
  if (chosen === language || !ours(chosen)) return;
  keepLanguage(chosen);
  // An address that names another would be heard first.
  if (!isKiosk && askedLanguage !== null) history.replaceState(null, '', addressIn(chosen));
  language = chosen;
  words = TEXTS[chosen];
  for (const dress of dressings) dress();
}

/** The page speaks the other language when it is loaded again. */
export function switchLanguage() {
  const other = language === 'en' ? 'zh-CN' : 'en';
  keepLanguage(other);
  if (!isKiosk) history.replaceState(null, '', addressIn(other));
}

function chosenLanguage() {
  const asked = ours(askedLanguage);
  if (isKiosk) return ours(ofTab.get(KEYS.language)) ?? asked;
  if (asked) keepLanguage(asked);
  return asked ?? ours(kept.get(KEYS.language));
}

/** The same tag where it is of a language that we have. */
function ours(tag) {
  return tag !== null && Object.keys(TEXTS).includes(tag) ? tag : undefined;
}

/** The address of a kiosk is the place's; what a visitor chose there goes with the visitor. */
function keepLanguage(chosen) {
  (isKiosk ? ofTab : kept).set(KEYS.language, chosen);
}

function addressIn(chosen) {
  const parameters = new URLSearchParams(location.search);
  parameters.set('lang', chosen);
  return `?${parameters}`;
}

function firstOf(tags) {
  const short = tags.map((tag) => (tag.toLowerCase().startsWith('zh') ? 'zh-CN' : tag.slice(0, 2)));
  return short.map(ours).find(Boolean);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
