/** A dossier as one page that leaves the system, with the digest of what it says. */
import { readLineNames } from '../../db/queries/log.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { LogDossier } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'
import { readLogDetail } from './log-detail.ts'

/**
 * One consultation as a PDF, the patient masked. In the trail stand its opening and, before the first byte, the digest of the file: a
 * paper or a file that somebody brings can be compared with it.
 * @throws AppError NOT_FOUND where it was never submitted, RECORD_DESTROYED
 */
export async function takeDossier(
  deps: Deps,
  call: Call,
  id: string,
  lang: LogDossier['lang'],
  render: (dossier: LogDossier) => Promise<Buffer>,
): Promise<{ bytes: Buffer; number: string }> {
  const detail = await readLogDetail(deps, call, id)
  if (detail.destroyed !== null) throw new AppError('RECORD_DESTROYED')
  const [lines, people] = await Promise.all([
    readLineNames(deps.read),
    personBriefs(deps.read, [call.actor.personId]),
  ])
  const taker = people.get(call.actor.personId)
  if (taker === undefined) throw new Error('who takes it is nobody')
  const bytes = await render({
    detail,
    ...{ lang, line: lines.get(detail.row.lineId) ?? { zh: '', en: '' } },
    digest: digestOf(deps.digest, canonical(detail)),
    digestAlgorithm: deps.digest,
    copy: { person: taker, at: deps.clock() },
  })
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { consultationId: id },
      { kind: 'log.dossier_taken', data: { algorithm: deps.digest, digest: digestOf(deps.digest, bytes) } },
    ),
  )
  return { bytes, number: detail.row.number }
}
