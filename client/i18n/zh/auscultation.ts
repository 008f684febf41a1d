/** The sound of an electronic stethoscope. */
export const auscultation = {
  title: '听诊器声音',
  device: '听诊器接在',
  hint: '原样送出，不降噪、不调音量，对方戴耳机听。USB 或线控听诊器在这里选它的声音输入。',
  start: '送出听诊器声音',
  opening: '正在打开听诊器',
  stop: '停止送出',
  sending: '正在送出听诊器声音',
  listeners: (count: number) => (count === 0 ? '还没有人在听' : `${count} 人在听`),
  comes: (name: string) => `${name}送来听诊器声音`,
  headphones: '戴上耳机再听：外放会漏掉低音，还会产生回声。',
  listen: '开始听',
  unlisten: '停止听',
  level: '听诊器音量',
  notice: {
    begun: (name: string) => `${name}开始送出听诊器声音，戴耳机后按“开始听”`,
    ended: (name: string) => `${name}停止送出听诊器声音`,
  },
}
