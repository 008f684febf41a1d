/** Whatever happens in the room has a sentence for those who do not see the screen, in both languages. */
import { expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import type { News } from '../../client/room/store.ts'
import { noticeWords } from '../../client/room/view/notices.tsx'
import { qualitySteps } from '../../server/domain/quality.ts'

const who = { name: '乌兰图雅', nameEn: 'Wulantuya' }
const named: News['what'][] = [
  'joined',
  'left',
  'dropped',
  'returned',
  'shared',
  'unshared',
  'presents',
  'presents_no_more',
  'knocked',
  'hand_raised',
  'muted_by',
  'stethoscope_on',
  'stethoscope_off',
]
const bare: News['what'][] = [
  'reconnecting',
  'reconnected',
  'microphone_off',
  'microphone_on',
  'camera_off',
  'camera_on',
  'share_failed',
  'hand_lowered',
  'locked',
  'unlocked',
  'phase_begun',
  'phase_ended',
  'ending',
  'ending_off',
  'host_failed',
]

function said(news: object): { zh: string; en: string } {
  const notice = { turn: 1, ...news } as Parameters<typeof noticeWords>[1]
  return { zh: noticeWords(zh, notice, 'zh'), en: noticeWords(en, notice, 'en') }
}

test.each(named)('%s names the person', (what) => {
  const words = said({ what, ...who })
  expect(words.zh).toContain('乌兰图雅')
  expect(words.en).toContain('Wulantuya')
})

test.each(bare)('%s has a sentence', (what) => {
  const words = said({ what })
  expect(words.zh).not.toBe('')
  expect(words.en).toMatch(/^[ -~’]+$/)
})

test('each step of quality says what is so now, and who decided', () => {
  for (const step of qualitySteps.slice(1)) {
    expect(said({ what: 'step_down', step, decidedBy: 'network' }).zh).toMatch(/^网络/)
  }
  expect(said({ what: 'step_down', step: 'others_small', decidedBy: 'self' }).zh).toMatch(/^您选了省流量/)
  expect(said({ what: 'step_up', step: 'own_small', decidedBy: 'network' }).zh).toMatch(/^恢复一级/)
  expect(said({ what: 'step_up', step: 'full', decidedBy: 'nobody' }).en).toBe(
    'The network has recovered; pictures are as usual',
  )
  expect(said({ what: 'quality_down', height: 360 }).zh).toContain('360p')
})
