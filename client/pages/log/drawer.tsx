/** The dossier at the right, 600 px below the bar; a phone gives it the whole window. */
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import type { LogDetail } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { patientWord } from '../../patient-name.ts'
import { ErrorState, ForbiddenOrAbsent } from '../../ui/answer.tsx'
import { Mark, StateLabel } from '../../ui/mark.tsx'
import { shortDigest } from '../../ui/number.ts'
import { Seal } from '../../ui/seal.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useWidth } from '../../ui/width.ts'
import { AskOneButton } from '../exports/ask.tsx'
import { downloadDossier, useLogDetail, useNotePrinting } from './data.ts'
import { Dossier } from './dossier.tsx'

/** On paper by the browser, or as a file of one page; either is in the trail before it is. */
function Taking({ id, number }: { id: string; number: string }) {
  const texts = useTexts()
  const language = useLanguage()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const note = useNotePrinting(id)
  const during = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  const print = async () => {
    await note.mutateAsync({})
    window.print()
  }
  return (
    <span className="row no-print">
      <Button disabled={busy} onClick={() => void during(print)}>
        {texts.log.print}
      </Button>
      <Button
        disabled={busy}
        onClick={() => void during(() => downloadDossier(id, language))}
        data-testid="log-pdf"
      >
        {texts.log.pdf}
      </Button>
      <AskOneButton id={id} number={number} />
      {error === null ? null : <ErrorState error={error} />}
    </span>
  )
}

type Props = { id: string | undefined; lines: readonly Line[]; onClose: () => void }

export function LogDrawer({ id, lines, onClose }: Props) {
  const texts = useTexts()
  const width = useWidth()
  const query = useLogDetail(id)
  const detail = query.data
  const line = lines.find((one) => one.id === detail?.row.lineId)
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      mask={false}
      closable={{ placement: 'end' }}
      size={width === 'phone' || width === 'narrow' ? '100%' : 600}
      rootClassName="log-drawer"
      title={detail === undefined ? texts.log.dossier : <Head detail={detail} line={line} />}
      footer={detail === undefined ? null : <Foot detail={detail} />}
      styles={{ body: { padding: 0 } }}
      destroyOnHidden
    >
      {detail !== undefined ? (
        <Dossier key={detail.row.id} detail={detail} line={line} />
      ) : query.error instanceof ApiFailure && query.error.code === 'NOT_FOUND' ? (
        <ForbiddenOrAbsent />
      ) : query.error !== null ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </Drawer>
  )
}

function Head({ detail, line }: { detail: LogDetail; line: Line | undefined }) {
  const texts = useTexts()
  const language = useLanguage()
  const { row } = detail
  const about = [
    patientWord(texts, row),
    row.patientSex === null ? '' : texts.common.sex[row.patientSex],
    row.patientAge === null ? '' : texts.common.age(row.patientAge),
    row.diagnosis,
  ].filter((word) => word !== '')
  return (
    <div className="log-drawer-head">
      {line === undefined ? null : (
        <Seal seal={line.seal} code={line.code} name={nameIn(language, line.name)} />
      )}
      <div>
        <b>{row.number}</b>
        <small>{about.join('　')}</small>
      </div>
      <StateLabel state={row.state} />
    </div>
  )
}

function Foot({ detail }: { detail: LogDetail }) {
  const texts = useTexts()
  const { chain } = detail
  return (
    <div className="log-drawer-foot">
      <span className={chain.intact ? 'log-chain' : 'log-chain tone-cinnabar'} data-testid="log-chain">
        <Mark state={chain.intact ? 'closed' : 'declined'} tone="inherit" />
        {chain.intact ? texts.log.intact : texts.log.broken}
        <span className="mono" title={`${texts.log.head} ${chain.head}`}>
          {shortDigest(chain.head)}
        </span>
        <small>{texts.log.chain(chain.length, chain.algorithm)}</small>
      </span>
      {detail.destroyed === null ? <Taking id={detail.row.id} number={detail.row.number} /> : null}
      {chain.intact ? null : <p className="tone-cinnabar">{texts.log.brokenNote}</p>}
    </div>
  )
}
