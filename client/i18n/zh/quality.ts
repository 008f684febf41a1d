/** Sound first: what is given up on a narrow line, who decided it, and the way back. */
import type { QualityStep } from '../../../server/domain/quality.ts'
import type { Thrift } from '../../room/ladder.ts'

export const quality = {
  label: '画质和流量',
  thrift: {
    auto: { name: '自动', note: '按网络好坏自己调整，声音优先。' },
    low: {
      name: '省流量',
      note: '您送出的画面约 136 kbit/s，收到的也是小画面；共享屏幕照样清楚，每秒 5 帧。',
    },
    sound: { name: '只要声音', note: '不送出也不接收画面。' },
  } satisfies Record<Thrift, { name: string; note: string }>,
  remembered: '记在这台电脑上，通话中随时可以改。',
  noise: '降噪（听呼吸音、心音时关掉）',
  network: {
    own_small: '网络不稳：您送出的画面先改小',
    others_small: '网络不稳：收发的画面都先改小',
    cameras_off: '网络很差：摄像头画面先停，声音和共享屏幕照常',
    sound_alone: '网络很差：先只留声音',
  } satisfies Record<Exclude<QualityStep, 'full'>, string>,
  networkNote: '网络决定的。平稳 45 秒后自动恢复一级。',
  networkRising: (seconds: number) => `网络决定的。已经平稳，约 ${seconds} 秒后恢复一级。`,
  tryNow: '现在再试',
  self: {
    low: '您选了省流量：收发的都是小画面',
    sound: '您选了只要声音：不收发画面',
  } satisfies Record<Exclude<Thrift, 'auto'>, string>,
  selfNote: '您决定的，网络够用时可以改回自动。',
  toAuto: '恢复自动',
  /** Over a place where a picture would be. */
  tile: {
    network: '网络只够声音，画面先停了',
    self: '您选了只要声音',
    theirNetwork: '对方网络只够声音，画面先停了',
    theirSelf: '对方选了只要声音',
    ownNetwork: '网络只够声音，您的画面先不送出',
    ownSelf: '您选了只要声音，画面不送出',
    repairing: '画面停住了，正在重新取，声音可能还在',
  },
  /** What somebody else receives of this person. */
  reception: {
    sees: (height: number) => `看得到您 ${height}p`,
    lowered: (height: number) => `看得到您 ${height}p，对方网络窄`,
    hears: '听得到您',
    frozen: '您的画面在对方那里停住了',
    deaf: '还没有收到您的声音',
    soundOnly: { network: '只收到声音（对方网络差）', self: '只收到声音（对方的选择）' },
  },
  /** What somebody else gives up, where it is felt here. */
  theirs: {
    network: (name: string) => `${name}网络不稳，送来的画面较小`,
    self: (name: string) => `${name}选了省流量，送来的画面较小`,
    soundNetwork: (name: string) => `${name}只收到声音`,
    soundSelf: (name: string) => `${name}选了只要声音`,
  },
  notice: {
    restored: '网络恢复，画质回到平常',
    up: (sentence: string) => `恢复一级。${sentence}`,
  },
}
