/**
 * `npm run verify`: computes the whole trail and every signed opinion again and names what does not fit. Exit code 0: all fits,
 * 1: something was changed, 2: it could not be looked at.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { anchorKeyOf } from './app/anchor-seal.ts'
import { createVault } from './app/vault.ts'
import { type Finding, type Verification, verifyAll } from './app/verify.ts'
import { type Env, readDataKey, readEnv } from './env.ts'

/** More are only counted. */
const mostNamed = 20

function nameOf(finding: Finding): string {
  switch (finding.kind) {
    case 'event': {
      const why = {
        position: '缺行或多行 · rows are missing or doubled',
        previous: '与前一行不相接 · it does not stand on the row before',
        digest: '内容被改动 · its content was changed',
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
    case 'member':
      return `会诊组成员意见 · member’s opinion ${finding.number} (${finding.id})：内容与摘要不符 · does not fit its digest`
    case 'opinion':
      return `会诊意见 · opinion ${finding.number} v${finding.version} (${finding.opinionId})：内容与摘要不符 · does not fit its digest`
  }
}

function report({ chains, events, anchors, opinions, findings }: Verification): void {
  console.log(
    `日志链 ${chains} 条、事件 ${events} 条、每日锚 ${anchors} 个、意见 ${opinions} 份 · ${chains} chains, ${events} events, ${anchors} anchors, ${opinions} opinions`,
  )
  if (findings.length === 0) {
    console.log('✓ 全部相符 · All fits')
    return
  }
  console.error(`✗ 不相符 ${findings.length} 处，首处如下 · ${findings.length} do not fit, the first:`)
  for (const finding of findings.slice(0, mostNamed)) console.error(`  ${nameOf(finding)}`)
  if (findings.length > mostNamed) console.error(`  … +${findings.length - mostNamed}`)
}

/** From the data key, never from the database: who can change rows could change a key that lies there. */
function anchorKey(env: Env) {
  const file = env.DATA_KEY_FILE ?? join(env.DATA_DIR, 'key')
  const given = env.DATA_KEY === undefined && existsSync(file)
  const key = readDataKey(given ? { DATA_KEY: undefined, DATA_KEY_FILE: file } : env)
  return anchorKeyOf(createVault(key)).publicKey
}

async function main(): Promise<number> {
  const env = readEnv(process.env)
  const key = anchorKey(env)
  const reached = await reachDatabase(env, () => undefined)
  const opened = openDatabase(reached.url, { connections: 1 })
  try {
    const showsProgress = process.stderr.isTTY
    const progress = (rows: number) => {
      if (showsProgress) process.stderr.write(`\r${rows}…`)
    }
    const found = await verifyAll(opened.db, progress, key)
    if (showsProgress) process.stderr.write('\r')
    report(found)
    return found.findings.length === 0 ? 0 : 1
  } finally {
    await opened.close()
    await reached.release()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(
    `核验没有完成 · The verification did not come to its end: ${error instanceof Error ? error.message : error}`,
  )
  process.exitCode = 2
}
