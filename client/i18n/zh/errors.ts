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
    FILE_TYPE_REFUSED: {
      what: '这种文件不能上传',
      next: '可以上传 JPG、PNG、WebP 图片，PDF，MP4、WebM、MOV 视频，MP3、M4A、WAV、OGG 录音和 DICOM 影像。',
    },
    FILE_DAMAGED: { what: '文件损坏或不完整，打不开', next: '重新导出或重新拍摄后再上传。' },
    FILE_HEIC: {
      what: 'HEIC 图片不能上传',
      next: '在手机上另存为 JPG，或把相机设为“兼容性最佳”，再拍一张。',
    },
    FILE_TOO_MANY_PIXELS: { what: '图片的像素太多', next: '最多 1 亿像素；缩小后再上传。' },
    FILE_TWO_FACED: {
      what: '文件里夹带了别的内容，没有收下',
      next: '从原来的设备或软件重新导出；再被拒绝就告诉信息科。',
    },
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
    WRONG_DIRECTION: { what: '这一步不属于这个方向的转诊', next: '刷新页面，看现在是上转还是下转。' },
    REFERRAL_OPEN: {
      what: '这位患者已有一项同方向的转诊在进行',
      next: '先看那一项；它结束后才能再发。',
    },
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
    TOO_MANY_FILES: { what: '附件太多', next: '一项会诊最多 60 份；先删掉不需要的附件。' },
    TOO_MANY_FILTERS: { what: '已存满 30 个视图', next: '先删掉不再用的视图。' },
    CASE_FULL: { what: '这项会诊的附件总量已到上限', next: '一项会诊最多 2 GB；先删掉不需要的附件。' },
    UPLOAD_OUT_OF_STEP: { what: '这份文件正在另一个窗口上传', next: '等一会儿再继续，已传的部分不用重传。' },
    UPLOAD_CHANGED: {
      what: '收到的内容和您选的文件不一致，没有收下',
      next: '文件在上传时可能被改动；重新选一次再上传。',
    },
    PREVIEW_PENDING: { what: '正在准备预览', next: '几秒后再看。' },
    PREVIEW_FAILED: { what: '这张图片做不出预览', next: '文件可能不完整；重新导出或重新拍摄后再上传。' },
    PATIENT_DIFFERS: {
      what: 'DICOM 文件里的患者和病例里的不一致',
      next: '到“检查资料”逐份核对：传错了就删除，确属本人就写明原因。',
    },
    UNSUPPORTED_MEDIA_TYPE: { what: '这种内容不能上传', next: '刷新页面后再试一次。' },
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
    guardian_needed: '患者未满 14 周岁，须由监护人签署',
    in_future: '时间不能晚于现在',
    not_offered: '这一项现在不能选，重新选择',
    too_long: '太长，删短一些',
    too_short: '太短',
    too_big: '超过上限',
    too_small: '低于下限',
    control_character: '含有看不见的控制字符，重新输入这一段',
    invalid: '格式不对',
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
    referral: '找不到这项转诊',
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
