#!/usr/bin/env node
/**
 * Verifies an export of the trail by itself: no database, no package, no network; Node 20 or newer. It is written apart from the program that
 * made the export, on purpose: two readings of one rule.
 *
 *   node trail-verifier.mjs EXPORT.ndjson[.gz] PUBLIC-KEY.pem [MORE-KEYS.pem …]
 *
 * Take the public key from where you trust it, not from whoever gave you the export. Exit code 0: all fits, 1: something does not, 2: it could
 * not be looked at.
 *
 * The export: lines of JSON. `trail` first; `anchor` in their order; then, chain by chain in the order of their bytes, `event`, after an anchored
 * one its `head`, and at the end of each chain `chain`; `seal` last. Digests are over JSON with sorted keys and no blanks.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

const algorithms = ['sha256', 'sm3']
const none = '0'
/** More are only counted. */
const mostNamed = 50

const words = {
  position: '缺行、多行或次序不对 · rows are missing, doubled or out of order',
  previous: '与前一行不相接 · it does not stand on the row before',
  digest: '内容被改动 · its content was changed',
  words:
    '文字已缺，其后又无销毁记录与之相符 · its words are gone, and no destruction that follows covers what is left',
  withheld: '导出时内容与摘要已不符 · its content did not fit already when it was exported',
  cut: '链尾有行被删，或添了行 · rows were cut off or added at its end',
  head: '链尾不符 · its head does not fit',
  missing: '链的登记行丢失 · its own row is gone',
  place: '链的次序不对或重复 · it stands in the wrong place, or twice',
  gone: '已锚定的行被删 · an anchored row is gone',
  changed: '已锚定的行被重写 · an anchored row was rewritten',
  order: '与前一锚不相接 · it does not stand on the anchor before',
  key: '签名用的是未给出的密钥 · it is signed with a key that was not given',
  signature: '签名不符 · its signature does not fit',
  heads: '与所锚的链头不符 · it does not fit the heads it covers',
  unread: '这一行读不懂 · this line cannot be read',
  unsealed: '文件不完整：末尾的封条不在 · the file is not whole: the seal at its end is not there',
  lines: '行数与封条不符 · it has not as many lines as its seal says',
  content: '文件在导出之后被改动 · it was changed after it was exported',
  after: '封条之后还有内容 · something stands after the seal',
}

/** JSON with sorted keys, so that what was stored as jsonb gives the same bytes. */
function canonical(value) {
  return JSON.stringify(value, (_key, member) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  )
}

function digestOf(algorithm, text) {
  return algorithms.includes(algorithm) ? createHash(algorithm).update(text).digest('hex') : ''
}

function readKeys(paths) {
  const keys = new Map()
  for (const path of paths) {
    const pems = readFileSync(path, 'utf8').match(
      /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g,
    )
    if (pems === null) throw new Error(`${path}: 里面没有公钥 · holds no public key`)
    for (const pem of pems) {
      const key = createPublicKey(pem)
      const print = createHash('sha256')
        .update(key.export({ format: 'der', type: 'spki' }))
        .digest('hex')
      keys.set(print.slice(0, 16), { key, print })
    }
  }
  return keys
}

/** null: it fits */
function signatureFault(keys, { keyId, algorithm, signature }, text) {
  const known = keys.get(keyId)
  if (known === undefined) return 'key'
  const fits =
    algorithm === 'ed25519' &&
    verify(null, Buffer.from(text), known.key, Buffer.from(String(signature), 'base64'))
  return fits ? null : 'signature'
}

/** Lines with their bytes, without holding more than one piece of the file. */
async function* linesOf(path) {
  const handle = await open(path)
  const start = Buffer.alloc(2)
  await handle.read(start, 0, 2, 0)
  await handle.close()
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  const packed = start[0] === 0x1f && start[1] === 0x8b
  const content = packed ? file.pipe(createGunzip()) : file
  file.on('error', (error) => content.destroy(error))
  let rest = Buffer.alloc(0)
  try {
    for await (const piece of content) {
      let from = 0
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
        const line = piece.subarray(from, end + 1)
        yield rest.length === 0 ? line : Buffer.concat([rest, line])
        rest = Buffer.alloc(0)
        from = end + 1
      }
      rest =
        rest.length === 0 ? Buffer.from(piece.subarray(from)) : Buffer.concat([rest, piece.subarray(from)])
    }
  } catch (error) {
    /* a packed file that was cut: what came before is looked at, and the seal will be missing */
    if (error?.code !== 'Z_BUF_ERROR') throw error
  }
  if (rest.length > 0) yield rest
}

class Verifier {
  counts = { lines: 0, chains: 0, events: 0, anchors: 0, withheld: 0 }
  faults = 0
  named = []
  #keys
  #header = null
  /** Of the chain that is being read. */
  #walk = null
  #lastChain = ''
  #anchors = new Map()
  #previousAnchor = none
  #anchorsTaken = 0
  #content = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]))
  #sealed = false
  /** Plan of destruction → when it began to be carried out. */
  #begun = new Map()
  #endings = []

  constructor(keys) {
    this.#keys = keys
  }

  #note(where, why) {
    this.faults += 1
    if (this.named.length < mostNamed) this.named.push(`${where}：${words[why]}`)
  }

  take(bytes) {
    const line = this.#read(bytes)
    if (this.#sealed)
      return this.#note(`第 ${this.counts.lines + 1} 行 · line ${this.counts.lines + 1}`, 'after')
    if (line?.type === 'seal') return this.#seal(line)
    this.counts.lines += 1
    for (const hash of this.#content.values()) hash.update(bytes)
    if (line === null) this.#note(`第 ${this.counts.lines} 行 · line ${this.counts.lines}`, 'unread')
    else if (line.type === 'trail') this.#header = line
    else if (line.type === 'anchor') this.#anchor(line)
    else if (line.type === 'event') this.#event(line)
    else if (line.type === 'head') this.#head(line)
    else if (line.type === 'chain') this.#chain(line)
    else this.#note(`第 ${this.counts.lines} 行 · line ${this.counts.lines}`, 'unread')
  }

  #read(bytes) {
    try {
      const line = JSON.parse(bytes.toString('utf8'))
      return typeof line === 'object' && line !== null ? line : null
    } catch {
      return null
    }
  }

  #anchor({ type: _type, signature, ...facts }) {
    this.counts.anchors += 1
    const text = canonical(facts)
    const { sequence } = facts
    const name = `每日锚 · anchor ${sequence}`
    if (sequence !== this.counts.anchors || facts.previous !== this.#previousAnchor) this.#note(name, 'order')
    const why = signatureFault(this.#keys, { ...facts, signature }, text)
    if (why !== null) this.#note(name, why)
    this.#previousAnchor = digestOf(facts.digestAlgorithm, `${text}\n${signature}`)
    const known = algorithms.includes(facts.digestAlgorithm)
    this.#anchors.set(sequence, {
      facts,
      root: known ? createHash(facts.digestAlgorithm) : null,
      heads: 0,
      outOfPlace: false,
    })
  }

  #event({ type: _type, id, digest, withheld, ...event }) {
    this.counts.events += 1
    if (this.#walk?.chain !== event.chain) this.#begin(event.chain)
    const walk = this.#walk
    walk.length += 1
    walk.digest = digest
    if (event.kind === 'anchor.taken') this.#anchorsTaken += 1
    if (withheld !== undefined) this.counts.withheld += 1
    const why = walk.broken ? null : this.#faultOf(walk, event, digest, withheld)
    if (why !== null) {
      walk.broken = true
      this.#note(`${event.chain} #${event.position} (${id})`, why)
    }
    walk.previous = digest
  }

  #faultOf(walk, event, digest, withheld) {
    if (event.position !== walk.length) return 'position'
    if (event.previous !== walk.previous) return 'previous'
    if (withheld !== undefined) return withheld === 'fits' ? null : 'withheld'
    /* its words went with its record; the event that ends the destruction covers what is left of it */
    if (event.data?.destroyed === true) {
      walk.lost.push({ position: event.position, line: canonical({ ...event, digest }) })
      return null
    }
    if (event.chain === 'log:destruction' && event.kind === 'destruction.started')
      this.#begun.set(event.data?.planId, event.at)
    if (event.kind === 'record.destroyed') {
      this.#endings.push({ event, planId: event.data?.planId })
      const left = walk.lost.map(({ line }) => line).join('\n')
      if (digestOf(event.data?.algorithm, left) === event.data?.digest) walk.lost = []
    }
    return digestOf(event.algorithm, canonical(event)) === digest ? null : 'digest'
  }

  #begin(chain) {
    this.#end(null)
    this.counts.chains += 1
    if (this.#lastChain !== '' && Buffer.compare(Buffer.from(this.#lastChain), Buffer.from(chain)) >= 0)
      this.#note(chain, 'place')
    this.#lastChain = chain
    this.#walk = { chain, length: 0, previous: none, digest: none, broken: false, lost: [] }
  }

  /** The chain's own row knows how long it is and how it ends. */
  #end(link) {
    const walk = this.#walk
    this.#walk = null
    if (walk === null || walk.broken) return
    if (link === null) this.#note(walk.chain, 'missing')
    else if (link.length !== walk.length) this.#note(walk.chain, 'cut')
    else if (link.head !== walk.digest) this.#note(walk.chain, 'head')
    else if (walk.lost.length > 0) this.#note(`${walk.chain} #${walk.lost[0].position}`, 'words')
  }

  #chain(link) {
    if (this.#walk?.chain === link.chain) return this.#end(link)
    /* every event of it is gone */
    this.#end(null)
    this.counts.chains += 1
    this.#note(link.chain, 'cut')
  }

  #head({ sequence, chain, length, digest }) {
    const anchor = this.#anchors.get(sequence)
    const name = `${chain} #${length}（锚 · anchor ${sequence}）`
    if (anchor === undefined) return this.#note(name, 'heads')
    const here = this.#walk !== null && this.#walk.chain === chain && this.#walk.length === length
    if (!here) {
      anchor.outOfPlace = true
      return this.#note(name, 'gone')
    }
    anchor.heads += 1
    anchor.root?.update(`${canonical([chain, length, digest])}\n`)
    if (this.#walk.digest !== digest) this.#note(name, 'changed')
  }

  #seal({ signature, ...facts }) {
    this.#end(null)
    this.#sealed = true
    const name = '封条 · the seal'
    const why = signatureFault(this.#keys, { ...facts, signature }, canonical(facts))
    if (why !== null) this.#note(name, why)
    if (facts.exportId !== this.#header?.exportId) this.#note(name, 'content')
    if (facts.lines !== this.counts.lines) this.#note(name, 'lines')
    const content = this.#content.get(facts.digestAlgorithm)
    if (content === undefined || content.digest('hex') !== facts.digest) this.#note(name, 'content')
  }

  finish() {
    this.#end(null)
    if (!this.#sealed) this.#note('文件 · the file', 'unsealed')
    for (const { event, planId } of this.#endings) {
      const began = this.#begun.get(planId)
      if (began === undefined || began > event.at) this.#note(`${event.chain} #${event.position}`, 'words')
    }
    for (const [sequence, { facts, root, heads, outOfPlace }] of this.#anchors) {
      /* a head whose event is gone has been named already */
      if (outOfPlace) continue
      if (root === null || heads !== facts.heads || root.digest('hex') !== facts.root)
        this.#note(`每日锚 · anchor ${sequence}`, 'heads')
    }
    if (this.#anchorsTaken > this.counts.anchors)
      this.#note(`每日锚 · anchor ${this.counts.anchors + 1}`, 'gone')
  }
}

async function main() {
  const [path, ...keyPaths] = process.argv.slice(2)
  if (path === undefined || keyPaths.length === 0) {
    console.error('用法 · usage: node trail-verifier.mjs EXPORT.ndjson.gz PUBLIC-KEY.pem [MORE-KEYS.pem …]')
    return 2
  }
  const keys = readKeys(keyPaths)
  for (const [id, { print }] of keys)
    console.log(`公钥 · public key ${id}\n  ${print.match(/.{8}/g).join(' ')}`)
  const verifier = new Verifier(keys)
  for await (const line of linesOf(path)) {
    verifier.take(line)
    if (process.stderr.isTTY && verifier.counts.events % 5_000 === 0)
      process.stderr.write(`\r${verifier.counts.events}…`)
  }
  verifier.finish()
  if (process.stderr.isTTY) process.stderr.write('\r')
  const { chains, events, anchors, withheld } = verifier.counts
  console.log(
    `日志链 ${chains} 条、事件 ${events} 条、每日锚 ${anchors} 个 · ${chains} chains, ${events} events, ${anchors} anchors`,
  )
  if (withheld > 0)
    console.log(
      `其中 ${withheld} 条含人写的话，内容未导出：次序由摘要证明，内容由封条证明 · ${withheld} of them hold words that somebody typed, which are left out: their order is proved by digests, their content by the seal`,
    )
  if (verifier.faults === 0) {
    console.log('✓ 全部相符 · All fits')
    return 0
  }
  console.error(`✗ 不相符 ${verifier.faults} 处，首处如下 · ${verifier.faults} do not fit, the first:`)
  for (const one of verifier.named) console.error(`  ${one}`)
  if (verifier.faults > verifier.named.length)
    console.error(`  … +${verifier.faults - verifier.named.length}`)
  return 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`核验没有完成 · The verification did not come to its end: ${error?.message ?? error}`)
  process.exitCode = 2
}
