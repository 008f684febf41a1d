/** Writing a referral: out of a consultation, in answer to a referral up, or alone; also a draft and what was returned. */
import type { ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Referral, ReferralContent, ReferralTarget } from '../../server/contract/referral.ts'
import type { Direction } from '../../server/domain/referral.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useReferral, useReferralSource, useReferralTargets } from '../referral.ts'
import { isAllowed, useMe } from '../session.ts'
import { EmptyState, ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Sheet } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { emptySummary } from './referral/dialog-input.ts'
import { ReferralForm } from './referral/form.tsx'
import type { FormStart } from './referral/form-state.ts'
import { StartChoice } from './referral/start.tsx'
import './request/request.css'
import './detail/detail.css'
import './referral/referral.css'

export function ReferralFormPage() {
  const texts = useTexts()
  const me = useMe()
  const { id } = useParams()
  const [parameters] = useSearchParams()
  usePageTitle(texts.referral.create)
  if (!isAllowed(me, 'referral.write')) return <Absent />
  if (id !== undefined) return <Existing key={id} id={id} />
  const consultationId = parameters.get('consultation')
  const parentId = parameters.get('parent')
  if (consultationId !== null) return <FromSource key={consultationId} of={{ consultationId }} />
  if (parentId !== null) return <FromSource key={parentId} of={{ parentId }} />
  return parameters.get('alone') === null ? (
    <StartChoice />
  ) : (
    <Alone direction={me.roles.includes('doctor') ? 'up' : 'down'} />
  )
}

function Absent() {
  return (
    <Sheet main>
      <ForbiddenOrAbsent what="referral" />
    </Sheet>
  )
}

type LoadedProps = {
  error: Error | null
  retry: () => void
  children: ReactNode
}

/** What stands there until everything has been read. */
function Loading({ error, retry, children }: LoadedProps) {
  if (error instanceof ApiFailure && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) {
    return <Absent />
  }
  if (error !== null) {
    return (
      <Sheet main>
        <ErrorState error={error} kept="nothing" onRetry={retry} />
      </Sheet>
    )
  }
  return children
}

function Wait() {
  return (
    <Sheet main>
      <Waiting />
    </Sheet>
  )
}

function Existing({ id }: { id: string }) {
  const texts = useTexts()
  const referral = useReferral(id)
  const targets = useReferralTargets()
  const { data } = referral
  const editable = data?.commands.includes('submit') === true
  const of =
    data === undefined || !editable
      ? null
      : data.parent !== null
        ? { parentId: data.parent.id }
        : data.consultation !== null
          ? { consultationId: data.consultation.id }
          : null
  const source = useReferralSource(of)
  const retry = () => void Promise.all([referral.refetch(), targets.refetch()])
  if (data !== undefined && !editable) {
    return (
      <Sheet main>
        <EmptyState
          title={texts.referral.form.notEditable}
          actions={<LinkButton to={paths.referral(id)}>{texts.referral.step.view}</LinkButton>}
        >
          {texts.referral.next.ended.body}
        </EmptyState>
      </Sheet>
    )
  }
  // A consultation that has ended since may no longer be a source; what the draft holds is kept all the same.
  const sourced = of === null || source.data !== undefined || source.error !== null
  const ready = data !== undefined && targets.data !== undefined && sourced
  return (
    <Loading error={referral.error ?? targets.error} retry={retry}>
      {ready ? (
        <ReferralForm
          start={startOf(data, source.data ?? null)}
          targets={targets.data}
          referral={data}
          onCreated={() => undefined}
        />
      ) : (
        <Wait />
      )}
    </Loading>
  )
}

function startOf(referral: Referral, source: FormStart['source']): FormStart {
  return {
    id: referral.id,
    version: referral.version,
    direction: referral.direction,
    consultationId: null,
    parentId: null,
    content: referral.content,
    carried: referral.patientCarried,
    source,
  }
}

function FromSource({ of }: { of: { consultationId: string } | { parentId: string } }) {
  const navigate = useNavigate()
  const source = useReferralSource(of)
  const targets = useReferralTargets()
  const { data } = source
  const retry = () => void Promise.all([source.refetch(), targets.refetch()])
  return (
    <Loading error={source.error ?? targets.error} retry={retry}>
      {data === undefined || targets.data === undefined ? (
        <Wait />
      ) : (
        <ReferralForm
          start={{
            id: null,
            version: null,
            direction: data.direction,
            consultationId: 'consultationId' in of ? of.consultationId : null,
            parentId: 'parentId' in of ? of.parentId : null,
            content: data.content,
            carried: true,
            source: data,
          }}
          targets={targets.data}
          referral={null}
          onCreated={(id) => void navigate(paths.editReferral(id), { replace: true })}
        />
      )}
    </Loading>
  )
}

function Alone({ direction }: { direction: Direction }) {
  const texts = useTexts()
  const navigate = useNavigate()
  const { data, error, refetch } = useReferralTargets()
  const first = data?.find((one) => one.direction === direction)
  if (data !== undefined && first === undefined) {
    return (
      <Sheet main>
        <EmptyState title={texts.referral.form.noTargets.title}>
          {texts.referral.form.noTargets.body}
        </EmptyState>
      </Sheet>
    )
  }
  return (
    <Loading error={error} retry={() => void refetch()}>
      {data === undefined || first === undefined ? (
        <Wait />
      ) : (
        <ReferralForm
          start={{
            id: null,
            version: null,
            direction,
            consultationId: null,
            parentId: null,
            content: emptyContent(direction, first),
            carried: false,
            source: null,
          }}
          targets={data}
          referral={null}
          onCreated={(id) => void navigate(paths.editReferral(id), { replace: true })}
        />
      )}
    </Loading>
  )
}

function emptyContent(direction: Direction, target: ReferralTarget): ReferralContent {
  return {
    lineId: target.lineId as ReferralContent['lineId'],
    toInstitutionId: target.institutionId as ReferralContent['toInstitutionId'],
    kind: 'outpatient',
    urgency: 'routine',
    diagnosis: '',
    condition: '',
    purpose: '',
    senderPhone: '',
    plan: direction === 'down' ? emptySummary : null,
    consent: null,
    consentException: '',
    documents: { record: false, opinionIds: [], attachmentIds: [] },
    patient: {
      name: '',
      nameMongolian: '',
      sex: null,
      birthDate: null,
      idNumber: '',
      phone: '',
      hospitalNumber: '',
      nationality: '',
      interpreterLanguage: '',
    },
  }
}
