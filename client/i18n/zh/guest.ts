/** Guests of a call: the links that let them in, their own page and room, and how the others see them. */
import type { GuestKind, LinkState } from '../../../server/domain/guest.ts'
import type { OverReason } from '../../room/store.ts'

type Sentence = { what: string; next: string }

const kinds = {
  patient: '患者本人',
  family: '家属',
  doctor: '其他医师',
  interpreter: '翻译',
  technician: '技术协助',
} satisfies Record<GuestKind, string>

export const guest = {
  title: '来宾',
  kinds,
  /** Behind a name. */
  tag: (kind: GuestKind) => `来宾 · ${kinds[kind]}`,
  named: (name: string, tag: string) => `${name}（${tag}）`,
  panel: '家属、翻译等没有账号的人，用一次性链接进入会诊室，看不到病历。',
  invite: '邀请来宾',
  form: {
    title: '新建链接',
    name: '姓名',
    nameHint: '会诊室里的人看到的姓名。',
    kind: '身份',
    locale: '页面语言',
    from: '生效时间',
    until: '失效时间',
    make: '生成链接',
    problem: {
      required: '请填写',
      in_past: '失效时间已经过去',
      order: '生效时间要早于失效时间',
      too_far: '最晚到会诊结束后 24 小时',
    },
  },
  made: {
    title: (name: string) => `给 ${name} 的链接`,
    once: '链接只显示这一次，关闭后无法再看。请发给本人，不要发到群里；它只能在一台设备上打开。',
    link: '链接',
    copy: '复制链接',
    copied: '已复制',
    copyFailed: '浏览器不让复制，请选中链接手动复制。',
    code: '二维码，手机扫一扫打开',
    another: '再建一个',
    gone: '这次请求已经处理过，链接只在第一次给出，现在取不回来。请在下面撤销它，再建一个。',
  },
  list: {
    title: '已建的链接',
    none: '还没有建过链接。',
    by: (name: string) => `${name} 建立`,
    span: (from: string, until: string) => `${from} 至 ${until}`,
    state: {
      waiting: '未使用',
      opened: '已进入',
      over: '已过期',
      revoked: '已撤销',
    } satisfies Record<LinkState, string>,
    revoke: '撤销',
    revokeOne: (name: string) => `撤销给 ${name} 的链接`,
    revokeTitle: (name: string) => `撤销给 ${name} 的链接？`,
    revokeBody: {
      waiting: '链接立即失效。撤销后不能恢复，需要时另建一个。',
      opened: '对方会立即离开会诊室，也不能再进来。撤销后不能恢复，需要时另建一个。',
    },
  },
  /** The guest's own page. */
  page: {
    title: '来宾入口',
    invites: (inviter: string) => `${inviter} 邀请您参加远程会诊`,
    inviter: (name: string, title: string) => (title === '' ? name : `${name} ${title}`),
    facts: {
      institution: '邀请单位',
      when: '会诊时间',
      as: '您的身份',
      until: '链接有效至',
    },
    sees: '您能看到、听到会诊室里的人和他们共享的屏幕，可以说话和写字。',
    seesNot: '您看不到病历、检查资料、患者身份和会诊意见。不会给您拍照存档；要录像会先问您。',
    agree: (name: string, as: string) => `我同意在会诊室以“${name}（${as}）”的名字出现`,
    agreeFirst: '请先勾选上面的同意。',
    nameWrong: '姓名或身份不对时，请让邀请人撤销后另发一个链接。',
    enter: '进入会诊室',
    entering: '正在进入',
    opensAt: (when: string) => `${when} 起可以进入`,
    whenOpen: '到时间自动进入',
    armed: '到时间会自动进入。请保持本页打开，不用再按。',
    call: (phone: string) => `需要帮助请拨打 ${phone}`,
  },
  /** What stands where the link lets nobody in. */
  refusal: {
    opened: {
      what: '这个链接已经在别的设备上用过',
      next: '每个链接只能用一次。请在当时那台设备上打开，或让邀请您的人再发一个。',
    },
    over: { what: '这个链接已经过期', next: '请让邀请您的人再发一个。' },
    revoked: { what: '邀请人已经撤销了这个链接', next: '需要参加，请联系邀请您的人。' },
    ended: { what: '这次会诊已经结束或取消', next: '不用再做什么。有疑问请联系邀请您的人。' },
    wrong: {
      what: '这个链接不完整或不正确',
      next: '请从收到的消息里重新打开，或让邀请您的人再发一个。',
    },
    none: {
      what: '请用收到的链接打开本页',
      next: '从邀请您的人发来的消息里打开链接，或扫一扫二维码。',
    },
    own_account: {
      what: '这个浏览器里有医院账号在登录',
      next: '链接还没有用掉。请换一个浏览器、用无痕窗口或手机打开；本院人员请从工作台进入会诊室。',
    },
    tries: { what: '试的次数太多', next: '请过几分钟再打开链接。' },
  } satisfies Record<string, Sentence>,
  door: {
    what: '请稍候，正在等主持人让您进来',
    next: '主持人会看到您的姓名和身份。保持本页打开，获准后自动进入。',
  },
  refused: { what: '主持人现在不方便请您进来', next: '请稍后再试，或电话联系邀请您的人。' },
  over: {
    left: { what: '您已离开会诊室', next: '会诊结束前，在这台设备上可以再进来。' },
    other_device: {
      what: '会诊室已在您的另一个窗口打开',
      next: '一个人同时只占一个座位。要回到这里，按下面的按钮。',
    },
    right_ended: { what: '您的邀请已经结束', next: '声音和画面已停止送出。需要参加请联系邀请您的人。' },
    consultation_ended: { what: '这次会诊已经结束', next: '谢谢参加，可以关闭本页。' },
    removed: {
      what: '主持人已请您离开会诊室',
      next: '需要再参加，请先联系邀请您的人；再次进入要经主持人同意。',
    },
    call_ended: { what: '主持人已为所有人结束通话', next: '谢谢参加，可以关闭本页。' },
    signed_out: {
      what: '您的邀请已被撤销',
      next: '声音和画面已停止送出。需要参加请联系邀请您的人。',
    },
    no_network: { what: '这台设备没有网络', next: '摄像头和麦克风已关。连上网络后按下面的按钮。' },
    no_server: { what: '连不上服务器', next: '摄像头和麦克风已关。稍等片刻再按下面的按钮。' },
    no_media: {
      what: '声音和画面过不来',
      next: '摄像头和麦克风已关。换一个网络（如手机流量）后按下面的按钮。',
    },
  } satisfies Record<OverReason, Sentence>,
  /** The consultation was moved to a later time meanwhile. */
  moved: { what: '会诊时间改晚了', next: '到时间再进入，不用另要链接。' },
  timeOver: { what: '您的邀请已到时间', next: '声音和画面已停止送出。需要继续参加，请联系邀请您的人。' },
  room: {
    number: (number: string) => `会诊号 ${number}`,
    empty: '等待其他人进入',
    emptyNote: '医生进来后，画面会自动出现在这里。',
    apart: '请稍候，讨论结束后声音和画面会自动恢复。',
    sound: '可以直接说话。',
  },
}
