/** Errors travel as codes; here they become sentences: what happened, what to do. */
import type { ErrorCode } from '../../../server/contract/errors.ts'

/** The contract's codes, and the one failure that never reaches the server. */
export type FailureCode = ErrorCode | 'NETWORK'

export type ErrorWords = { what: string; next: string }

export const errors = {
  codes: {
    BAD_REQUEST: { what: '服务器没有看懂这次操作', next: '刷新页面后再试一次。' },
    VALIDATION_FAILED: { what: '有几处填写不对', next: '按标出的位置改正后再提交。' },
    REASON_REQUIRED: { what: '还没写原因', next: '选一个原因；选“其他”或退回时写明缺什么。' },
    TIME_IN_PAST: { what: '所选时间已经过了', next: '选一个还没到的时间。' },
    TIME_TOO_FAR: { what: '所选时间太远', next: '最远可以约到 90 天以内。' },
    TIME_ORDER: { what: '结束时间早于开始时间', next: '把结束时间改到开始之后。' },
    FILE_EMPTY: { what: '文件是空的', next: '在电脑上打开看看，换一个再上传。' },
    FILE_TYPE_REFUSED: { what: '这种文件不能上传', next: '可以上传 JPG、PNG、WebP 图片和 PDF。' },
    FILE_DAMAGED: { what: '文件损坏，打不开', next: '重新导出或重新拍摄后再上传。' },
    SIGNED_OUT: { what: '登录已过期', next: '重新登录后回到刚才的位置。' },
    CREDENTIALS_WRONG: { what: '账号或密码不对', next: '核对大小写后再试。' },
    PASSWORD_WRONG: { what: '密码不对，没有签署', next: '重新输入您的登录密码。' },
    FORBIDDEN: { what: '您的账号不能做这件事', next: '需要时联系线路协调员或本院管理员。' },
    ORIGIN_REFUSED: { what: '这个网址不被服务器承认', next: '从本院给的网址重新打开。' },
    NOT_FOUND: { what: '找不到这项内容', next: '编号可能有误，或您不在它的授权范围内。' },
    METHOD_NOT_ALLOWED: { what: '服务器不接受这次操作', next: '刷新页面后再试一次。' },
    CONFLICT: {
      what: '别人刚刚改动了这项会诊',
      next: '您的操作没有生效，写的内容还在。看过最新状态再决定。',
    },
    WRONG_STATE: {
      what: '会诊的状态已经变了，这一步不再适用',
      next: '您的操作没有生效，写的内容还在。看过最新状态再决定。',
    },
    WRONG_KIND: { what: '这一步只适用于另一种会诊方式', next: '刷新页面，看现在是视频还是书面会诊。' },
    TOO_EARLY: {
      what: '还没到时间',
      next: '会诊室在开始前 15 分钟开放；未到场要过开始时间 15 分钟才能登记。',
    },
    INCOMPLETE: { what: '还有必填的项没填', next: '按列出的项补齐后再提交。' },
    TIME_TAKEN: { what: '这个时间已被另一场会诊占用', next: '换一个时间。' },
    KEY_REUSED: { what: '这次操作已经处理过', next: '刷新页面看结果，不用再做一次。' },
    ROOM_FULL: { what: '会诊室人已满', next: '请一位旁听的同事先离开。' },
    NOT_IN_ROOM: { what: '您不在会诊室里', next: '重新进入会诊室。' },
    SEAT_TAKEN: { what: '您已在另一个窗口进入会诊室', next: '关掉那个窗口，或改在那里继续。' },
    TOO_LARGE: { what: '内容太大', next: '单个文件不超过上限；图片可以缩小后再传。' },
    TOO_MANY_FILES: { what: '附件太多', next: '先删掉不需要的附件。' },
    UNSUPPORTED_MEDIA_TYPE: { what: '这种内容不能上传', next: '可以上传 JPG、PNG、WebP 图片和 PDF。' },
    CLIENT_TOO_OLD: { what: '页面版本太旧', next: '刷新页面换成新版；没保存的内容先复制下来。' },
    ACCOUNT_LOCKED: { what: '密码连续输错，账号已锁定', next: '等锁定时间过去，急用请联系本院信息科。' },
    TOO_MANY_REQUESTS: { what: '操作太频繁', next: '稍等再试。' },
    INTERNAL: { what: '系统出了问题', next: '再试一次；再不行，把编号告诉信息科。' },
    MEDIA_REJECTED: { what: '视频连接的参数不被接受', next: '刷新页面重新进入会诊室；再不行，改用电话。' },
    MEDIA_UNAVAILABLE: {
      what: '视频服务暂时不可用',
      next: '系统会自动恢复；急事拨打值班电话，或转为书面会诊。',
    },
    STORAGE_FULL: {
      what: '服务器存储已满，没有存下',
      next: '内容还在这一页，先不要关闭；把编号告诉信息科。',
    },
    UNAVAILABLE: { what: '服务器暂时不可用', next: '稍后再试；急事改用值班电话。' },
    NETWORK: { what: '没有连上服务器', next: '检查网线或网络；急事拨打值班电话。' },
  } satisfies Record<FailureCode, ErrorWords>,
  /** Whether anything was lost. */
  kept: {
    here: '您填的内容还在这一页，没有丢。',
    local: '您填的内容已存在这台电脑上，没有丢。',
    server: '您填的内容已存到服务器，没有丢。',
    nothing: '没有内容丢失。',
  },
  itself: (seconds: number) => `系统每 ${seconds} 秒重试一次。`,
  duty: (phone: string) => `急事请拨总值班 ${phone}。`,
  waitMinutes: (minutes: number) => `还要等 ${minutes} 分钟。`,
  copyNumber: '复制错误编号',
  copiedNumber: '已复制错误编号',
  fields: {
    required: '这一项必填',
    too_long: '太长，删短一些',
    too_short: '太短',
    too_big: '超过上限',
    too_small: '低于下限',
    control_character: '含有看不见的控制字符，重新输入这一段',
    invalid: '格式不对',
    fixed: '提交后不能再改',
    time_order: '结束要晚于开始',
    not_offered: '不在可选范围内',
    invalid_type: '格式不对',
    unknown: '这一项不对，核对后再试',
  },
  fieldCount: (count: number) => `有 ${count} 处要改`,
  conflict: {
    by: (name: string) => `${name}刚刚改动了这项会诊`,
    fresh: (state: string) => `状态已更新为“${state}”，您的操作没有生效。`,
    keptText: '您写的内容保留在下方。',
    see: '查看最新状态',
  },
  absent: {
    consultation: '找不到这项会诊',
    page: '找不到这个页面',
    body: '编号可能有误，或您不在它的授权范围内。',
    ask: (who: string) => `需要查看请联系${who}。`,
    askDefault: '线路协调员',
    pageBody: '网址可能有误，或页面已经移走。',
  },
  noPages: {
    title: '您的账号没有可用的页面',
    body: '系统管理员和安全管理员的页面不在这里。需要看会诊时，联系本单位管理员加授角色。',
  },
  crash: { what: '这一页出了问题', next: '刷新页面再试；已保存的内容不受影响。', reload: '刷新页面' },
  newVersion: { what: '系统刚刚更新，页面要换成新版', next: '刷新后继续。' },
}
