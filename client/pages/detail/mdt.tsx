/** The board of a multidisciplinary consultation: who is on it, its agenda, what its members have said, and what the reader may do. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Mdt } from '../../../server/contract/mdt.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useAnswerInvitation, useMdt, useRemoveMember } from '../../mdt.ts'
import { paths } from '../../paths.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Box, Section } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'
import { WordsField } from '../../ui/words-field.tsx'
import { Agenda, AgendaDialog } from './mdt-agenda.tsx'
import { ChairDialog } from './mdt-chair.tsx'
import { InviteDialog } from './mdt-invite.tsx'
import { BoardAnswers, MemberOpinions } from './mdt-opinions.tsx'
import { OwnOpinionDialog } from './mdt-sign.tsx'
import './mdt.css'

export type MdtProps = { consultation: Consultation; mdt: Mdt }
/** `discipline`: for which of the wished ones; empty: for none of them. */
export type MdtDialog = { name: 'invite'; discipline: string } | { name: 'agenda' | 'own' | 'chair' }
type Opening = { onOpen: (dialog: MdtDialog) => void }

export function MdtPanel({ consultation, onOpen }: { consultation: Consultation } & Opening) {
  const texts = useTexts()
  const { data: mdt, error, refetch } = useMdt(consultation)
  if (consultation.expert === null) return null
  if (mdt === undefined) {
    if (error === null || consultation.board === null) return null
    return (
      <Section title={texts.mdt.title}>
        <ErrorState error={error} onRetry={() => void refetch()} retriesEvery={retrySeconds} />
      </Section>
    )
  }
  if (mdt.members.length === 0 && !mdt.actions.includes('invite')) return null
  return <Panel consultation={consultation} mdt={mdt} onOpen={onOpen} />
}

type DialogsProps = { consultation: Consultation; dialog: MdtDialog; onClose: () => void }

/** Beside the page and not in the panel, which stands elsewhere when a window is turned or drawn: what is typed stays. */
export function MdtDialogs({ consultation, dialog, onClose }: DialogsProps) {
  const { data: mdt } = useMdt(consultation)
  if (mdt === undefined) return null
  switch (dialog.name) {
    case 'invite':
      return <InviteDialog consultation={consultation} discipline={dialog.discipline} onClose={onClose} />
    case 'agenda':
      return <AgendaDialog consultation={consultation} mdt={mdt} onClose={onClose} />
    case 'chair':
      return <ChairDialog consultation={consultation} mdt={mdt} onClose={onClose} />
    case 'own':
      return <OwnOpinionDialog id={consultation.id} onClose={onClose} />
  }
}

function Panel({ consultation, mdt, onOpen }: MdtProps & Opening) {
  const texts = useTexts()
  const words = texts.mdt
  const mayInvite = mdt.actions.includes('invite')
  const convened = mdt.members.length > 0
  return (
    <Section title={words.title}>
      <div className="mdt" data-testid="mdt">
        <OwnSteps consultation={consultation} mdt={mdt} onOpen={onOpen} />
        {convened ? (
          <Members consultation={consultation} mdt={mdt} onOpen={onOpen} />
        ) : (
          <p className="small second">{mdt.wish === null ? words.intro : texts.board.introWished}</p>
        )}
        {mayInvite ? <OpenWishes mdt={mdt} onOpen={onOpen} /> : null}
        {mayInvite ? (
          <div>
            <Button
              size="large"
              onClick={() => onOpen({ name: 'invite', discipline: '' })}
              data-testid="mdt-invite"
            >
              {words.invite.open}
            </Button>
          </div>
        ) : null}
        {convened ? (
          <Agenda consultation={consultation} mdt={mdt} onEdit={() => onOpen({ name: 'agenda' })} />
        ) : null}
        <MemberOpinions opinions={mdt.opinions} />
        <BoardAnswers answers={mdt.answers} />
      </div>
    </Section>
  )
}

/** Disciplines that the request wishes for and nobody is asked to sit for yet; each is one press away from its experts. */
function OpenWishes({ mdt, onOpen }: Pick<MdtProps, 'mdt'> & Opening) {
  const words = useTexts().board
  const { openDisciplines: open } = mdt
  if (open.length === 0) return null
  return (
    <ul className="mdt-wishes" aria-label={words.wishedDisciplines} data-testid="mdt-wishes">
      {open.map((discipline) => (
        <li key={discipline}>
          <span>
            <b>{discipline}</b>
            <span className="mdt-state">{words.waits}</span>
          </span>
          <Button
            onClick={() => onOpen({ name: 'invite', discipline })}
            aria-label={words.invite(discipline)}
          >
            {words.inviteShort}
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** What is asked of the reader, above all else. */
function OwnSteps({ consultation, mdt, onOpen }: MdtProps & Opening) {
  const texts = useTexts()
  const words = texts.mdt
  if (mdt.actions.includes('accept')) return <Invitation id={consultation.id} />
  if (mdt.actions.includes('cosign')) {
    return (
      <Box next label={words.conclusion.title}>
        <p>{words.conclusion.ask}</p>
        <LinkButton type="primary" size="large" block to={paths.opinion(consultation.id)}>
          {words.conclusion.read}
        </LinkButton>
      </Box>
    )
  }
  if (!mdt.actions.includes('sign_opinion')) return null
  return (
    <Box next label={words.opinion.own}>
      <p>{words.opinion.ownIntro}</p>
      <Button type="primary" size="large" block onClick={() => onOpen({ name: 'own' })} data-testid="mdt-own">
        {words.opinion.sign}
      </Button>
    </Box>
  )
}

function Invitation({ id }: { id: string }) {
  const texts = useTexts()
  const words = texts.mdt.answer
  const give = useAnswerInvitation(id)
  const [declining, setDeclining] = useState(false)
  const [reasonText, setReasonText] = useState('')
  const [checked, setChecked] = useState(false)
  const lacks = checked && reasonText.trim() === ''
  const decline = () => {
    setChecked(true)
    return reasonText.trim() === '' ? false : give.mutateAsync({ answer: 'decline', reasonText })
  }
  return (
    <Box next label={words.title}>
      <b>{words.title}</b>
      <p className="small second">{words.body}</p>
      <div className="row">
        <Button
          type="primary"
          size="large"
          loading={give.isPending}
          data-testid="mdt-accept"
          onClick={() => give.mutate({ answer: 'accept' })}
        >
          {words.accept}
        </Button>
        <Button size="large" data-testid="mdt-decline" onClick={() => setDeclining(true)}>
          {words.decline}
        </Button>
      </div>
      {give.error === null || declining ? null : <ErrorState error={give.error} />}
      <ConfirmDialog
        open={declining}
        title={words.declineTitle}
        action={words.decline}
        danger
        confirmTestId="mdt-decline-confirm"
        onConfirm={decline}
        onClose={() => setDeclining(false)}
      >
        <WordsField
          label={words.reason}
          value={reasonText}
          onChange={setReasonText}
          most={300}
          rows={2}
          problem={lacks ? texts.errors.fields.required : null}
        />
      </ConfirmDialog>
    </Box>
  )
}

type Member = Mdt['members'][number]

function Members({ consultation, mdt, onOpen }: MdtProps & Opening) {
  const language = useLanguage()
  const texts = useTexts()
  const words = texts.mdt
  const [removing, setRemoving] = useState<Member | null>(null)
  const remove = useRemoveMember(consultation.id)
  const isBusy = mdt.members.some((one) => one.busy)
  return (
    <>
      <ul className="mdt-members">
        {mdt.chair === null ? null : (
          <li>
            <div>
              <b>{personIn(language, mdt.chair)}</b>
              <span className="mdt-state">{words.chair}</span>
              {mdt.members.some((one) => one.mayChair) ? (
                <Button
                  type="text"
                  size="small"
                  className="mdt-remove"
                  data-testid="mdt-chair"
                  onClick={() => onOpen({ name: 'chair' })}
                >
                  {texts.board.chair.open}
                </Button>
              ) : null}
            </div>
            <PersonPlace person={mdt.chair} />
          </li>
        )}
        {mdt.members.map((one) => (
          <MemberRow key={one.person.id} member={one} onRemove={() => setRemoving(one)} />
        ))}
      </ul>
      {isBusy ? <p className="small tone-ochre">{words.busyNote}</p> : null}
      <ConfirmDialog
        open={removing !== null}
        title={words.remove.title(removing === null ? '' : personIn(language, removing.person))}
        action={words.remove.action}
        danger
        confirmTestId="mdt-remove-confirm"
        onConfirm={() => (removing === null ? false : remove.mutateAsync(removing.person.id))}
        onClose={() => setRemoving(null)}
      >
        <p>{words.remove.body}</p>
      </ConfirmDialog>
    </>
  )
}

function MemberRow({ member, onRemove }: { member: Member; onRemove: () => void }) {
  const language = useLanguage()
  const words = useTexts().mdt
  const { person, state } = member
  const gone = state !== 'accepted' && state !== 'invited'
  return (
    <li className={gone ? 'mdt-gone' : undefined} data-testid="mdt-member" data-state={state}>
      <div>
        <b>{personIn(language, person)}</b>
        {member.discipline === '' ? null : <span>{member.discipline}</span>}
        <span className="mdt-state">{words.member[state]}</span>
        {member.removable ? (
          <Button
            type="text"
            size="small"
            className="mdt-remove"
            aria-label={words.remove.title(personIn(language, person))}
            onClick={onRemove}
          >
            {words.remove.open}
          </Button>
        ) : null}
      </div>
      <PersonPlace person={person} other={member.otherHospital} />
      <MemberNotes member={member} />
    </li>
  )
}

function PersonPlace({ person, other = false }: { person: Member['person']; other?: boolean }) {
  const language = useLanguage()
  const words = useTexts().mdt
  const place = [person.institutionShort, person.department].flatMap((one) =>
    one === null ? [] : [one[language] || one.zh],
  )
  return <div className="small second">{[...place, ...(other ? [words.otherHospital] : [])].join('　')}</div>
}

function MemberNotes({ member }: { member: Member }) {
  const words = useTexts().mdt
  const time = useTime()
  const { attended, busy, hasOpinion, reasonText } = member
  const notes = [
    attended === null
      ? ''
      : attended.inside
        ? words.attending(time.clock(attended.from))
        : words.attended(time.clock(attended.from), time.clock(attended.to)),
    hasOpinion ? words.hasOpinion : '',
    reasonText,
  ].filter((note) => note !== '')
  return (
    <>
      {notes.length === 0 ? null : <div className="small">{notes.join('　')}</div>}
      {busy ? <div className="small tone-ochre">{words.busy}</div> : null}
    </>
  )
}
