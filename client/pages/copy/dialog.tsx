/** A copy of the record for the patient: who asks and what was seen of them, then the archive; and the copies made so far. */
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { SubjectCopy } from '../../../server/contract/subject-copy.ts'
import { downloadFile } from '../../download.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { copyFile, useSubjectCopies } from '../../subject-copy.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { CopyForm } from './form.tsx'
import './copy.css'

type DialogProps = { consultation: Consultation; onClose: () => void }

export default function CopyDialog({ consultation, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.keeping.copy
  const [made, setMade] = useState<{ id: string; number: string } | null>(null)
  return (
    <Modal
      open
      title={words.title}
      width={640}
      onCancel={onClose}
      mask={{ closable: false }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose} data-testid="copy-close">
            {texts.common.action.close}
          </Button>
        </div>
      }
    >
      <div className="copy" data-testid="copy">
        <p className="small second">{words.note}</p>
        {made === null ? (
          <CopyForm id={consultation.id} onMade={setMade} />
        ) : (
          <section aria-live="polite" data-testid="copy-made">
            <h3>{words.made(made.number)}</h3>
            <p className="small second">{words.madeNote}</p>
            <div className="row">
              <Fetch id={made.id} main />
              <Button onClick={() => setMade(null)}>{words.another}</Button>
            </div>
          </section>
        )}
        <Copies id={consultation.id} />
      </div>
    </Modal>
  )
}

function Fetch({ id, main = false }: { id: string; main?: boolean }) {
  const words = useTexts().keeping.copy
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const fetch = async () => {
    setBusy(true)
    setError(null)
    try {
      await downloadFile(copyFile(id), 'record-copy.zip')
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        type={main ? 'primary' : 'default'}
        size={main ? 'middle' : 'small'}
        loading={busy}
        onClick={() => void fetch()}
        data-testid="copy-fetch"
      >
        {busy ? words.fetching : words.fetch}
      </Button>
      {error === null ? null : <ErrorState error={error} kept="nothing" />}
    </>
  )
}

function Copies({ id }: { id: string }) {
  const words = useTexts().keeping.copy
  const { data, error, refetch } = useSubjectCopies(id)
  return (
    <section aria-labelledby="copy-list">
      <h3 id="copy-list">{words.list}</h3>
      {data !== undefined ? (
        data.items.length === 0 ? (
          <p className="small second">{words.none}</p>
        ) : (
          <ul className="copy-list">
            {data.items.map((copy) => (
              <CopyLine key={copy.id} copy={copy} />
            ))}
          </ul>
        )
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
      )}
    </section>
  )
}

function CopyLine({ copy }: { copy: SubjectCopy }) {
  const words = useTexts().keeping.copy
  const language = useLanguage()
  const time = useTime()
  const who = [words.askers[copy.asker], copy.askerName, copy.relation].filter((one) => one !== '').join('　')
  return (
    <li data-testid="copy-line">
      <div>
        <b className="mono">{copy.number}</b>
        <small>{`${who}　${words.documents[copy.document]}　${copy.reason}`}</small>
        <small>{words.by(personIn(language, copy.madeBy), time.short(copy.madeAt))}</small>
      </div>
      {copy.until === null ? null : <Fetch id={copy.id} />}
    </li>
  )
}
