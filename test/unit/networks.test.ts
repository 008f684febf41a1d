import { expect, test } from 'vitest'
import { isWithin } from '../../server/auth/networks.ts'

test.each([
  [[], null, true],
  [[], '203.0.113.9', true],
  [['10.20.0.0/16'], '10.20.255.1', true],
  [['10.20.0.0/16'], '10.21.0.1', false],
  [['10.20.0.0/16', '192.0.2.7/32'], '192.0.2.7', true],
  [['192.0.2.7/32'], '192.0.2.8', false],
  [['2001:db8::/32'], '2001:db8:1::5', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['10.0.0.0/8'], null, false],
  [['10.0.0.0/8'], 'unknown', false],
] as const)('%j: %s is inside: %s', (networks, address, inside) => {
  expect(isWithin(address, networks)).toBe(inside)
})
