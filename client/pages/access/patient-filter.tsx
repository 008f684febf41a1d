/** By patient: looked for by name or number, shown masked, taken as a filter. The words stay out of the address. */
import { Button, Input, Modal } from 'antd'
import { type FormEvent, useId, useState } from 'react'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useFindPatients } from './data.ts'

type Props = { chosen: string | undefined; onChoose: (patientId: string | undefined) => void }

export function PatientFilter({ chosen, onChoose }: Props) {
  const { patient: words } = useTexts().access
  const [asking, setAsking] = useState(false)
  if (chosen !== undefined) {
    return (
      <Button onClick={() => onChoose(undefined)} data-testid="access-patient-chosen">
        {words.chosen}
        <Icon name="cross" size={14} />
      </Button>
    )
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} data-testid="access-patient">
        {words.button}
      </Button>
      {asking ? (
        <PatientDialog
          onClose={() => setAsking(false)}
          onChoose={(id) => {
            setAsking(false)
            onChoose(id)
          }}
        />
      ) : null}
    </>
  )
}

function PatientDialog({ onClose, onChoose }: { onClose: () => void; onChoose: (id: string) => void }) {
  const texts = useTexts()
  const { patient: words } = texts.access
  const field = useId()
  const find = useFindPatients()
  const [q, setQ] = useState('')
  const search = (event: FormEvent) => {
    event.preventDefault()
    if (q.trim() !== '') find.mutate({ q })
  }
  return (
    <Modal
      open
      title={words.title}
      footer={null}
      onCancel={onClose}
      closable={{ 'aria-label': texts.common.action.close }}
    >
      <form onSubmit={search}>
        <label className="field-label" htmlFor={field}>
          {words.label}
        </label>
        <div className="access-find">
          <Input
            id={field}
            autoFocus
            value={q}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setQ(event.target.value)}
            data-testid="access-patient-words"
          />
          <Button type="primary" htmlType="submit" loading={find.isPending}>
            {words.find}
          </Button>
        </div>
        <p className="tiny dim access-note">{words.note}</p>
      </form>
      {find.error === null ? null : <ErrorState error={find.error} kept="here" />}
      {find.data === undefined ? null : <Found found={find.data} onChoose={onChoose} />}
    </Modal>
  )
}

type FoundProps = {
  found: NonNullable<ReturnType<typeof useFindPatients>['data']>
  onChoose: (id: string) => void
}

function Found({ found, onChoose }: FoundProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { patient: words } = texts.access
  if (found.items.length === 0) return <p role="status">{words.none}</p>
  return (
    <>
      <ul className="access-patients" aria-live="polite">
        {found.items.map((one) => (
          <li key={one.patientId}>
            <span>
              {[
                one.patientName,
                one.sex === null ? '' : texts.common.sex[one.sex],
                one.age === null ? '' : words.age(one.age),
              ]
                .filter((word) => word !== '')
                .join('　')}
              <small>{`${one.number}　${nameIn(language, one.institution)}`}</small>
            </span>
            <Button
              aria-label={words.pick(one.patientName)}
              onClick={() => onChoose(one.patientId)}
              data-testid="access-patient-pick"
            >
              {words.choose}
            </Button>
          </li>
        ))}
      </ul>
      {found.more ? <p className="tiny dim">{words.more}</p> : null}
    </>
  )
}
