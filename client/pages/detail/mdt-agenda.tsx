/** The agenda: read by all, written by the chair until the session, sent round by a press. */
import { Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { AgendaItem } from '../../../server/contract/mdt.ts'
import { mostAgendaItems } from '../../../server/domain/mdt.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useCirculate, useSaveAgenda } from '../../mdt.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LimitedArea } from '../../ui/limited.tsx'
import { useTime } from '../../ui/time.ts'
import type { MdtProps } from './mdt.tsx'

/** By whom something may be presented: the board, and the doctor who asks. */
function usePresenters({ consultation, mdt }: MdtProps): { value: string; label: string }[] {
  const language = useLanguage()
  const words = useTexts().mdt
  const { requester } = consultation
  const present = mdt.members.filter(({ state }) => state === 'accepted' || state === 'invited')
  return [
    { value: requester.id, label: `${personIn(language, requester)}　${words.agenda.asker}` },
    ...(mdt.chair === null
      ? []
      : [{ value: mdt.chair.id, label: `${personIn(language, mdt.chair)}　${words.chair}` }]),
    ...present.map(({ person }) => ({ value: person.id, label: personIn(language, person) })),
  ]
}

export function Agenda({ consultation, mdt, onEdit }: MdtProps & { onEdit: () => void }) {
  const words = useTexts().mdt.agenda
  const presenters = usePresenters({ consultation, mdt })
  const circulate = useCirculate(consultation.id)
  const { items, revision, circulatedAt, changedSince } = mdt.agenda
  const nameOf = (id: string | null) => presenters.find(({ value }) => value === id)?.label.split('　')[0]
  const mayEdit = mdt.actions.includes('save_agenda')
  const mayCirculate =
    mdt.actions.includes('circulate') && items.length > 0 && (circulatedAt === null || changedSince)
  return (
    <div data-testid="mdt-agenda">
      <h3 className="label">{words.title}</h3>
      {items.length === 0 ? (
        <p className="small dim">{words.none}</p>
      ) : (
        <ol className="mdt-agenda">
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is the items' identity
            <li key={index}>
              <div>{item.text}</div>
              <div className="small second">
                {[words.length(item.minutes), nameOf(item.presenterId) ?? ''].join('　')}
              </div>
            </li>
          ))}
        </ol>
      )}
      {items.length === 0 ? null : <Stamp mdt={mdt} />}
      <div className="row">
        {mayEdit ? (
          <Button onClick={onEdit} data-testid="mdt-agenda-edit">
            {items.length === 0 ? words.write : words.edit}
          </Button>
        ) : null}
        {mayCirculate ? (
          <Button
            loading={circulate.isPending}
            data-testid="mdt-circulate"
            onClick={() => circulate.mutate({ revision })}
          >
            {words.circulate}
          </Button>
        ) : null}
      </div>
      {circulate.error === null ? null : <ErrorState error={circulate.error} />}
    </div>
  )
}

function Stamp({ mdt }: Pick<MdtProps, 'mdt'>) {
  const words = useTexts().mdt.agenda
  const time = useTime()
  const { items, circulatedAt, inTime, changedSince } = mdt.agenda
  const total = items.reduce((sum, { minutes }) => sum + minutes, 0)
  const sent = circulatedAt === null ? words.notCirculated : words.circulated(time.near(circulatedAt))
  const when = inTime === null ? '' : inTime ? words.inTime : words.late
  return (
    <p className="small second">
      {[words.total(total), sent].join('　')}
      {when === '' ? null : <span className={inTime === false ? 'tone-ochre' : ''}>{`　${when}`}</span>}
      {changedSince ? <span className="tone-ochre">{`　${words.changedSince}`}</span> : null}
    </p>
  )
}

type Draft = AgendaItem & { key: number }

/** What the request asks the board stands there already, whole: a question may be longer than an item, and the chair shortens it. */
function firstItems({ wish }: MdtProps['mdt']): Draft[] {
  const text = (wish?.question ?? '').trim()
  return [{ text, minutes: text === '' ? 10 : 20, presenterId: null, key: 0 }]
}

export function AgendaDialog({ consultation, mdt, onClose }: MdtProps & { onClose: () => void }) {
  const words = useTexts().mdt.agenda
  const save = useSaveAgenda(consultation.id)
  const presenters = usePresenters({ consultation, mdt })
  /* what was read when the dialog opened: somebody who was quicker is not overwritten */
  const [revision] = useState(mdt.agenda.revision)
  const [next, setNext] = useState(mdt.agenda.items.length + 1)
  const [items, setItems] = useState<Draft[]>(() => {
    // Whoever left the board presents nothing; the chair chooses anew.
    const offered = (id: string | null) => presenters.some(({ value }) => value === id)
    const known = mdt.agenda.items.map((item, key) => ({
      ...item,
      presenterId: offered(item.presenterId) ? item.presenterId : null,
      key,
    }))
    return known.length > 0 ? known : firstItems(mdt)
  })
  const add = () => {
    setItems([...items, { text: '', minutes: 10, presenterId: null, key: next }])
    setNext(next + 1)
  }
  const change = (key: number, part: Partial<AgendaItem>) =>
    setItems(items.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const move = (from: number, to: number) => {
    const moved = [...items]
    const [one] = moved.splice(from, 1)
    if (one !== undefined) moved.splice(to, 0, one)
    setItems(moved)
  }
  const confirm = () =>
    save.mutateAsync({
      revision,
      items: items.filter((one) => one.text.trim() !== '').map(({ key: _key, ...item }) => item),
    })
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.save}
      width={640}
      confirmTestId="mdt-agenda-save"
      onConfirm={confirm}
      onClose={onClose}
    >
      <ol className="mdt-agenda-edit">
        {items.map((item, index) => (
          <li key={item.key}>
            <div>
              <LimitedArea
                autoSize={{ minRows: 1, maxRows: 6 }}
                aria-label={`${words.item(index + 1)} ${words.text}`}
                placeholder={words.text}
                most={300}
                value={item.text}
                onChange={(event) => change(item.key, { text: event.target.value.replaceAll('\n', ' ') })}
              />
            </div>
            <InputNumber
              aria-label={`${words.item(index + 1)} ${words.minutes}`}
              min={1}
              max={240}
              precision={0}
              suffix={words.minutes}
              value={item.minutes}
              onChange={(minutes) => change(item.key, { minutes: minutes ?? 1 })}
            />
            <Select
              aria-label={`${words.item(index + 1)} ${words.presenter}`}
              value={item.presenterId ?? ''}
              options={[{ value: '', label: words.nobody }, ...presenters]}
              onChange={(id) =>
                change(item.key, { presenterId: id === '' ? null : (id as AgendaItem['presenterId']) })
              }
            />
            <span className="row">
              <Button disabled={index === 0} onClick={() => move(index, index - 1)}>
                {words.up}
              </Button>
              <Button disabled={index === items.length - 1} onClick={() => move(index, index + 1)}>
                {words.down}
              </Button>
              <Button danger type="text" onClick={() => setItems(items.filter((one) => one !== item))}>
                {words.drop}
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <Button onClick={add} disabled={items.length >= mostAgendaItems} data-testid="mdt-agenda-add">
        {words.add}
      </Button>
    </ConfirmDialog>
  )
}
