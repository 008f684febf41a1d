/** Who hears that a referral changed: those who may see it, nobody else. */
import { expect, test } from 'vitest'
import { readReferralChanged } from '../../server/signal/channels.ts'

const changed = {
  id: 'r',
  version: 3,
  state: 'accepted',
  direction: 'up',
  referrerId: 'asker',
  fromInstitutionId: 'hohhot',
  toInstitutionId: 'beijing',
  lineId: 'l',
  contactPersonId: 'named',
  requested: true,
}

test('up: the asking hospital, the experts of the line at the receiving one, its contact', () => {
  const { data, channels } = readReferralChanged(changed)
  expect(data).toEqual({ id: 'r', version: 3, state: 'accepted' })
  expect(channels.sort()).toEqual(['desk:l:beijing', 'institution:hohhot', 'person:asker', 'person:named'])
})

test('down: the other way round', () => {
  const down = { ...changed, direction: 'down', fromInstitutionId: 'beijing', toInstitutionId: 'hohhot' }
  expect(readReferralChanged({ ...down, contactPersonId: null }).channels.sort()).toEqual([
    'desk:l:beijing',
    'institution:hohhot',
    'person:asker',
  ])
})

test('before it is sent its author alone', () => {
  const draft = { ...changed, state: 'draft', requested: false }
  expect(readReferralChanged(draft).channels).toEqual(['person:asker'])
})

test('what is no notice of ours is not passed on', () => {
  expect(() => readReferralChanged({ ...changed, direction: 'sideways' })).toThrow()
})
