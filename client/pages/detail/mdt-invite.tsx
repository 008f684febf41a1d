/** Inviting a member: found by name, department or the sounds of the name; another hospital wants the patient's consent to it. */
import { Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Candidates } from '../../../server/contract/mdt.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useCandidates, useInvite } from '../../mdt.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useTyping } from '../../ui/typing.ts'

type Candidate = Candidates['items'][number]
/** `discipline`: as the request wishes for it; its experts are looked for at once. */
type DialogProps = { consultation: Consultation; discipline: string; onClose: () => void }

export function InviteDialog({ consultation, discipline, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.mdt.invite
  const typing = useTyping(discipline)
  const found = useCandidates(consultation.id, typing.words)
  const invite = useInvite(consultation.id)
  const [chosen, setChosen] = useState<Candidate | null>(null)
  const [consentStated, setConsentStated] = useState(false)
  const choose = (one: Candidate) => {
    invite.reset()
    setConsentStated(false)
    setChosen(one)
  }
  const send = () => {
    if (chosen === null) return
    invite.mutate({ personId: chosen.person.id, consentStated, discipline }, { onSuccess: onClose })
  }
  const ready = chosen !== null && (!chosen.otherHospital || consentStated)
  return (
    <Modal
      open
      title={discipline === '' ? words.title : texts.board.invite(discipline)}
      width={560}
      onCancel={onClose}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>{texts.common.action.cancel}</Button>
          <Button
            type="primary"
            disabled={!ready}
            loading={invite.isPending}
            data-testid="mdt-invite-send"
            onClick={send}
          >
            {words.action}
          </Button>
        </div>
      }
    >
      <p className="small second">{words.choose}</p>
      <Input
        {...typing.field}
        size="large"
        autoFocus
        maxLength={40}
        aria-label={words.search}
        placeholder={words.search}
        data-testid="mdt-search"
      />
      {discipline === '' ? null : <p className="small second">{texts.board.as(discipline)}</p>}
      <Found
        items={found.data?.items}
        more={found.data?.more === true}
        error={found.error}
        chosen={chosen}
        onChoose={choose}
      />
      {chosen?.otherHospital === true ? (
        <Consent candidate={chosen} checked={consentStated} onCheck={setConsentStated} />
      ) : null}
      {invite.error === null ? null : <ErrorState error={invite.error} kept="here" />}
    </Modal>
  )
}

type FoundProps = {
  items: readonly Candidate[] | undefined
  more: boolean
  error: Error | null
  chosen: Candidate | null
  onChoose: (one: Candidate) => void
}

function Found({ items, more, error, chosen, onChoose }: FoundProps) {
  const words = useTexts().mdt.invite
  if (items === undefined) {
    return error === null ? <p className="second">{words.searching}</p> : <ErrorState error={error} />
  }
  if (items.length === 0) return <p className="second">{words.none}</p>
  return (
    <>
      <ul className="mdt-candidates">
        {items.map((one) => (
          <li key={one.person.id}>
            <CandidateRow
              candidate={one}
              pressed={one.person.id === chosen?.person.id}
              onChoose={() => onChoose(one)}
            />
          </li>
        ))}
      </ul>
      {more ? <p className="small dim">{words.more}</p> : null}
    </>
  )
}

type RowProps = { candidate: Candidate; pressed: boolean; onChoose: () => void }

function CandidateRow({ candidate, pressed, onChoose }: RowProps) {
  const language = useLanguage()
  const texts = useTexts()
  const lineOf = useLineOf()
  const { person, ofLine, lineIds, busy } = candidate
  const lines = lineIds.flatMap((id) => {
    const line = lineOf(id)
    return line === undefined ? [] : [nameIn(language, line.name)]
  })
  const place = [
    nameIn(language, person.title),
    nameIn(language, person.institutionShort),
    person.department === null ? '' : nameIn(language, person.department),
  ].filter((part) => part !== '')
  return (
    <button
      type="button"
      className="mdt-candidate"
      aria-pressed={pressed}
      data-testid="mdt-candidate"
      onClick={onChoose}
    >
      <b>{personIn(language, person)}</b>
      <span className="small second">{place.join('　')}</span>
      <span className="small dim">
        {[ofLine ? texts.mdt.invite.ofLine : texts.record.and(lines), busy ? texts.mdt.busy : '']
          .filter((part) => part !== '')
          .join('　')}
      </span>
    </button>
  )
}

type ConsentProps = { candidate: Candidate; checked: boolean; onCheck: (checked: boolean) => void }

function Consent({ candidate, checked, onCheck }: ConsentProps) {
  const language = useLanguage()
  const words = useTexts().mdt.invite
  return (
    <div className="mdt-consent">
      <Checkbox
        checked={checked}
        data-testid="mdt-consent"
        onChange={(event) => onCheck(event.target.checked)}
      >
        {words.consent(nameIn(language, candidate.person.institution))}
      </Checkbox>
      <p className="small second">{words.consentWhy}</p>
    </div>
  )
}
