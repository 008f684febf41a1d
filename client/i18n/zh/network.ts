/** The trial of a computer before a call, and the sites that have one before them. */
import type { CheckCause, CheckItem } from '../../../server/domain/network.ts'

type Sentence = { what: string; hint: string }

const device: Record<'denied' | 'denied_by_system' | 'busy' | 'unfit' | 'gone' | 'unfinished', Sentence> = {
  denied: { what: '浏览器没有得到许可', hint: '点地址栏左边的图标，改成“允许”，再检查一次。' },
  denied_by_system: {
    what: '系统不允许浏览器使用',
    hint: '在系统设置的“隐私”里允许浏览器使用，再检查一次。',
  },
  busy: { what: '正被别的程序占用', hint: '关掉其他会议软件或网页，再检查一次。' },
  unfit: { what: '没有给出可用的信号', hint: '拔下重插，或换一个设备。' },
  gone: { what: '断开了', hint: '重新插好，再检查一次。' },
  unfinished: { what: '没有查完', hint: '浏览器可能还在等您允许使用。允许后再检查一次。' },
}
const notTried: Sentence = { what: '没有检查', hint: '前面的一项通了才能检查。' }
const unfinished: Sentence = {
  what: '没有查完',
  hint: '一分钟内没有结果。再检查一次；还是这样，请信息科看网络。',
}

const link = (way: string) => ({
  good: { what: `${way}够用`, hint: '' },
  narrow: { what: `${way}偏窄`, hint: '画面会自动变小，声音不受影响。关掉同一网络上的下载和视频。' },
  lossy: { what: `${way}丢包多`, hint: '画面会卡。改用网线，或离无线路由近一些。' },
  sound_only: { what: `${way}只够声音`, hint: '换一个网络再检查；会诊时先保声音，画面会停。' },
  untried: notTried,
  unfinished,
})

export const network = {
  title: '设备与网络检查',
  sub: '一分钟以内。看这台电脑能不能会诊，不能时怎么办；结果存给本院和系统管理员。',
  menu: '设备与网络检查',
  nav: '网络检查',
  start: '开始检查',
  again: '再检查一次',
  running: '正在检查',
  stop: '停止',
  speak: '请说一句话',
  level: '麦克风音量',
  preview: '您的画面',
  heard: '听到刚才的提示音了吗？',
  yes: '听到了',
  no: '没有听到',
  play: '再放一遍',
  waiting: '待检查',
  download: '下载报告',
  saved: (time: string) => `${time} 已存到服务器`,
  notSaved: '结果没有存上',
  overall: {
    good: '可以会诊',
    warning: '可以会诊，有几处要留意',
    bad: '现在还不能会诊，先处理标 × 的几项',
  },
  verdict: { good: '通过', warning: '留意', bad: '不通过', skipped: '未查' },
  last: (time: string) => `上次检查 ${time}`,
  never: '这个账号还没有检查过。',
  item: {
    browser: '浏览器',
    microphone: '麦克风',
    camera: '摄像头',
    loudspeaker: '扬声器',
    signalling: '信令',
    udp: '媒体 UDP',
    tcp: '媒体 TCP',
    relay: '中继',
    uplink: '上行',
    downlink: '下行',
    reconnect: '断线恢复',
  } satisfies Record<CheckItem, string>,
  cause: {
    browser: {
      good: { what: '可以使用', hint: '' },
      insecure: {
        what: '这个网址没有加密，浏览器不给用摄像头和麦克风',
        hint: '请信息科改用 https 开头的网址。',
      },
      unsupported: { what: '这个浏览器不能通话', hint: '换用新版 Chrome 或 Edge。' },
      unfinished,
    },
    microphone: {
      good: { what: '有声音', hint: '' },
      silent: { what: '没有收到声音', hint: '看麦克风上的开关，或换一个麦克风。' },
      missing: { what: '没有找到', hint: '看线是否插好。' },
      ...device,
    },
    camera: {
      good: { what: '有画面', hint: '' },
      missing: { what: '没有找到', hint: '没有摄像头也能会诊：看得到、听得到对方，对方看不到您。' },
      ...device,
    },
    loudspeaker: {
      good: { what: '听得到', hint: '' },
      not_heard: { what: '没有听到', hint: '看系统音量和输出设备，换一个扬声器或耳机。' },
      unanswered: { what: '等您回答', hint: '' },
      unfinished,
    },
    signalling: {
      good: { what: '通', hint: '' },
      slow: { what: '慢', hint: '两边说话容易撞在一起。改用网线，或换一个网络。' },
      lost: { what: '不通', hint: '请信息科在代理和防火墙上放行 /api/socket 的 WebSocket。' },
      unfinished,
    },
    udp: {
      good: { what: '通', hint: '' },
      blocked: { what: '被拦', hint: '能用 TCP 会诊，但容易卡。请信息科放行媒体端口的 UDP。' },
      untried: notTried,
      unfinished,
    },
    tcp: {
      good: { what: '通', hint: '' },
      blocked: { what: '被拦', hint: '请信息科放行媒体端口的 TCP，UDP 不通时用得上。' },
      untried: notTried,
      unfinished,
    },
    relay: {
      good: { what: '通', hint: '' },
      blocked: { what: '不通', hint: '请系统管理员查看中继服务器和它的证书。' },
      none: { what: '没有设置', hint: '' },
      untried: notTried,
      unfinished,
    },
    uplink: link('送出'),
    downlink: link('收到'),
    reconnect: {
      good: { what: '能自动恢复', hint: '' },
      failed: { what: '没有恢复', hint: '网络切换时通话会断，要重新进入。请信息科看防火墙的会话限制。' },
      untried: notTried,
      unfinished,
    },
  } satisfies { [I in CheckItem]: Record<CheckCause<I>, Sentence> },
  figure: {
    milliseconds: (value: number) => `${value} 毫秒`,
    kilobits: (value: number) => `${value} kbit/s`,
    cameras: (count: number) => `${count} 个`,
  },
  report: {
    file: (day: string) => `网络检查-${day}.txt`,
    head: '双首会诊　设备与网络检查',
    person: '检查人',
    site: '医院',
    at: '时间',
    browser: '浏览器',
    took: (seconds: number) => `用时 ${seconds} 秒`,
  },
  sites: {
    title: '近期有视频会诊的医院',
    note: '今后一天半',
    upcoming: (count: number) => `${count} 项会诊`,
    next: (time: string) => `最近一项 ${time}`,
    untried: '两周内没有检查过',
    checked: (name: string, time: string) => `${name} ${time} 检查`,
    none: { title: '今后一天半没有视频会诊', body: '排期后，两边的医院会列在这里，不能会诊的排在最前。' },
  },
}
