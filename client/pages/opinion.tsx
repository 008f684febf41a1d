/** The opinion of one consultation: written by its expert, then read by everybody who may. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useParams } from 'react-router'
import type { Line } from '../../server/contract/session.ts'
import { writableStates } from '../../server/domain/opinion.ts'
import { http, read } from '../api.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { EmptyState, ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Sheet } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { useConsultation, useOpinion } from './opinion/data.ts'
import { OpinionEditor } from './opinion/editor.tsx'
import '@fontsource/noto-serif-sc/400.css'
import './opinion/opinion.css'
import './opinion/signed.css'
import { SignedOpinion } from './opinion/signed.tsx'

export function OpinionPage() {
  const texts = useTexts()
  const { id = '' } = useParams()
  const consultation = useConsultation(id)
  const opinion = useOpinion(id)
  const lines = useQuery({
    queryKey: keys.lines,
    queryFn: () => read<Line[]>(http.api.lines.$get()),
    staleTime: 5 * 60_000,
  })
  /** The version that is being corrected; the next one ends it. */
  const [amended, setAmended] = useState<number | null>(null)
  usePageTitle(texts.opinion.title)
  const error = consultation.error ?? opinion.error
  if (error instanceof ApiFailure && error.code === 'NOT_FOUND') {
    return (
      <Alone>
        <ForbiddenOrAbsent />
      </Alone>
    )
  }
  if (consultation.data === undefined || opinion.data === undefined) {
    const retry = () => void Promise.all([consultation.refetch(), opinion.refetch()])
    return <Alone>{error === null ? <Waiting /> : <ErrorState error={error} onRetry={retry} />}</Alone>
  }
  const line = lines.data?.find((one) => one.id === consultation.data.lineId)
  const isExpert = consultation.data.relation === 'expert'
  const mayWrite = isExpert && writableStates.includes(consultation.data.state)
  const count = opinion.data.versions.length
  const isSigned = count > 0
  if (mayWrite && (!isSigned || amended === count)) {
    return (
      <OpinionEditor
        key={count}
        consultation={consultation.data}
        opinion={opinion.data}
        line={line}
        onStop={isSigned ? () => setAmended(null) : undefined}
      />
    )
  }
  if (!isSigned) {
    return (
      <Alone>
        <EmptyState
          title={texts.opinion.none.title}
          actions={<LinkButton to={paths.consultation(id)}>{texts.opinion.backToCase}</LinkButton>}
        >
          {isExpert || consultation.data.relation === 'roster'
            ? texts.opinion.none.expertEarly
            : texts.opinion.none.body}
        </EmptyState>
      </Alone>
    )
  }
  const mayAmend = isExpert && consultation.data.commands.includes('amend_opinion')
  return (
    <SignedOpinion
      consultation={consultation.data}
      opinion={opinion.data}
      line={line}
      onAmend={mayAmend ? () => setAmended(count) : undefined}
    />
  )
}

function Alone({ children }: { children: ReactNode }) {
  return <Sheet main>{children}</Sheet>
}
