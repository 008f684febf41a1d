import type { CallGap, LineVerdict, MinuteGrade } from '../../../server/domain/call-quality.ts'
import type { MediaWay } from '../../../server/domain/quality.ts'

/** What is known of a call: who was connected when, and how the line was. */
export const callFacts = {
  tab: '通话',
  title: '通话质量',
  none: '没有通话记录',
  noneHint: '有人进入会诊室后，这里按分钟记录连接、丢包、时延和画面。',
  partly: '分钟太多，只显示前一部分。',
  sealed: '每分钟记录一次，离开时封存摘要，之后的改动会在核验时发现。',
  head: {
    person: '人员',
    time: '在线时间',
    drops: '断线',
    loss: '最高丢包',
    trip: '最长时延',
    soundOnly: '只有声音',
    picture: '画面',
    way: '通路',
    line: '线路',
  },
  stay: (from: string, to: string) => `${from} 至 ${to}`,
  inside: (from: string) => `${from} 起在室`,
  drops: (times: number, away: string) => (times === 0 ? '无' : `${times} 次，共 ${away}`),
  percent: (value: string) => `${value}%`,
  trip: (ms: number) => `${ms} ms`,
  heights: (lowest: number, highest: number) =>
    lowest === highest ? `${highest}p` : `${lowest}p 至 ${highest}p`,
  way: { udp: 'UDP', tcp: 'TCP', relay: '中继' } satisfies Record<MediaWay, string>,
  verdict: { usable: '可用', disturbed: '有干扰', unusable: '不可用' } satisfies Record<LineVerdict, string>,
  verdictHint: '较差的分钟不超过 5% 为可用，不超过 20% 为有干扰。',
  grade: { good: '正常', fair: '一般', poor: '较差', unmeasured: '未测' } satisfies Record<
    MinuteGrade,
    string
  >,
  gradeHint: {
    good: '',
    fair: '丢包 5% 或时延 500 ms 起',
    poor: '丢包 15% 或时延 1000 ms 起，或断线 10 秒起',
    unmeasured: '',
  } satisfies Record<MinuteGrade, string>,
  soundOnly: '只有声音',
  /** For who does not see the strip. */
  strip: (name: string, good: number, fair: number, poor: number) =>
    `${name}：正常 ${good} 分钟，一般 ${fair} 分钟，较差 ${poor} 分钟`,
  minute: (from: string, grade: string, facts: string) => `${from}　${grade}　${facts}`,
  unknown: '未测',
  gap: { signalling: '断线', media: '声音画面中断' } satisfies Record<CallGap['what'], string>,
  /** One loss: when, how long, and that nobody came back from it. */
  gapWords: (from: string, what: string, length: string) => `${from} ${what} ${length}`,
  gapLast: (from: string, what: string) => `${from} ${what}，没有再连上`,
  gapOf: (name: string, words: string) => `${name}：${words}`,
  gaps: '断线与改用电话',
  phoned: (from: string) => `${from} 改用电话继续`,
  phonedLegend: '改用电话',
}
