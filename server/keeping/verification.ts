/** What was computed again, in words. */
import type { TrailFinding, TrailOutcome } from '../contract/trail.ts'

/** More are only counted. */
const mostNamed = 20

function nameOf(finding: TrailFinding): string {
  switch (finding.kind) {
    case 'event': {
      const why = {
        position: '缺行或多行 · rows are missing or doubled',
        previous: '与前一行不相接 · it does not stand on the row before',
        digest: '内容被改动 · its content was changed',
        words: '文字已缺，且无销毁记录与之相符 · its words are gone, and no destruction covers what is left',
      }[finding.why]
      return `${finding.chain} #${finding.position} (${finding.eventId ?? '-'})：${why}`
    }
    case 'chain': {
      const why = {
        cut: '链尾有行被删 · rows were cut off its end',
        head: '链尾不符 · its head does not fit',
        missing: '链的登记行丢失 · its own row is gone',
      }[finding.why]
      return `${finding.chain}：${why}`
    }
    case 'anchor': {
      const why = {
        order: '与前一锚不相接 · it does not stand on the anchor before',
        signature: '签名不符 · its signature does not fit',
        key: '签名用的是未知的密钥 · it is signed with a key that is not known here',
        heads: '与所锚的链头不符 · it does not fit the heads it covers',
        missing: '已被删 · it is gone',
      }[finding.why]
      return `每日锚 · anchor ${finding.sequence}：${why}`
    }
    case 'anchored': {
      const why = {
        gone: '已锚定的行被删 · an anchored row is gone',
        changed: '已锚定的行被重写 · an anchored row was rewritten',
      }[finding.why]
      return `${finding.chain} #${finding.position}（锚 · anchor ${finding.sequence}）：${why}`
    }
    case 'call': {
      const why = {
        changed: '内容被改动 · were changed',
        gone: '已被删 · are gone',
        unsealed: '结束时的封存事件丢失 · lack the event that sealed them',
      }[finding.why]
      return `通话记录 · facts of the stay ${finding.presenceId}：${why}`
    }
    case 'member':
      return `会诊组成员意见 · member’s opinion ${finding.number} (${finding.id})：内容与摘要不符 · does not fit its digest`
    case 'opinion':
      return `会诊意见 · opinion ${finding.number} v${finding.version} (${finding.opinionId})：内容与摘要不符 · does not fit its digest`
  }
}

/** Prints the outcome and the first faults. @returns whether all fits */
export function printVerification(outcome: TrailOutcome): boolean {
  const { chains, events, anchors, opinions, faults, findings } = outcome
  console.log(
    `日志链 ${chains} 条、事件 ${events} 条、每日锚 ${anchors} 个、意见 ${opinions} 份 · ${chains} chains, ${events} events, ${anchors} anchors, ${opinions} opinions`,
  )
  if (faults === 0) {
    console.log('✓ 全部相符 · All fits')
    return true
  }
  console.error(`✗ 不相符 ${faults} 处，首处如下 · ${faults} do not fit, the first:`)
  for (const finding of findings.slice(0, mostNamed)) console.error(`  ${nameOf(finding)}`)
  if (faults > mostNamed) console.error(`  … +${faults - mostNamed}`)
  return false
}
