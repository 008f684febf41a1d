/** Whether an address lies in one of the networks that an institution's people may come from. */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * @param address of the caller; null where it is not known, which is outside of every network
 * @param networks in CIDR, `192.0.2.0/24` or `2001:db8::/32`; none: everywhere is inside
 */
export function isWithin(address: string | null, networks: readonly string[]): boolean {
  if (networks.length === 0) return true
  const family = address === null ? null : isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
  if (address === null || family === null) return false
  const inside = new BlockList()
  for (const network of networks) {
    const [start = '', bits = ''] = network.split('/')
    inside.addSubnet(start, Number(bits), isIPv4(start) ? 'ipv4' : 'ipv6')
  }
  return inside.check(address, family)
}
