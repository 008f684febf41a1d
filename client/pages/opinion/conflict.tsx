/** Another window was quicker: both drafts field by field, with a choice. What is typed meanwhile stays. */
import { useQuery } from '@tanstack/react-query'
import { Button, Radio } from 'antd'
import { useState } from 'react'
import { emptyOpinion, type Opinion, type OpinionContent } from '../../../server/contract/opinion.ts'
import { changedFields, mergeFields } from '../../../server/domain/opinion-diff.ts'
import { readJson } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import type { Draft } from './data.ts'
import { partName, partOrder, partWords } from './parts.ts'

type Theirs = { content: OpinionContent; revision: number }

function theirsOf({ draft, versions: [newest] }: Opinion): Theirs {
  if (draft !== null) return draft
  /* the other window has signed: then the signed text is what stands there */
  return { content: newest?.content ?? emptyOpinion(0), revision: 0 }
}

export function DraftConflict({ draft, id }: { draft: Draft; id: string }) {
  const words = useTexts().signature.conflict
  const fresh = useQuery({
    queryKey: ['consultation', id, 'conflict', draft.conflicts],
    queryFn: () => readJson<Opinion>(`/api/consultations/${id}/opinion`),
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <section className="opinion-conflict" role="alert" data-testid="opinion-conflict">
      <h2 className="h2">{words.title}</h2>
      <p className="small">{words.body}</p>
      {fresh.data === undefined ? (
        fresh.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={fresh.error} kept="here" onRetry={() => void fresh.refetch()} />
        )
      ) : (
        <Choices key={draft.conflicts} draft={draft} theirs={theirsOf(fresh.data)} />
      )}
    </section>
  )
}

function Choices({ draft, theirs }: { draft: Draft; theirs: Theirs }) {
  const texts = useTexts()
  const words = texts.signature.conflict
  const changes = changedFields(draft.content, theirs.content, partOrder)
  /** What the other window alone has changed is proposed from there, all else from here. */
  const untouched = new Set(
    changedFields(draft.base, theirs.content, partOrder)
      .map(({ path }) => path)
      .filter(
        (path) => !changedFields(draft.base, draft.content, partOrder).some((one) => one.path === path),
      ),
  )
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const isTheirs = (path: string) => chosen.get(path) ?? untouched.has(path)
  const settle = (paths: readonly string[]) =>
    void draft.settle(mergeFields(draft.content, theirs.content, new Set(paths)), theirs)
  const all = changes.map(({ path }) => path)
  const choose = (path: string, theirs: boolean) => setChosen(new Map(chosen).set(path, theirs))
  return (
    <>
      {changes.length === 0 ? <p>{words.same}</p> : null}
      <ul className="opinion-choices">
        {changes.map(({ path, before, after }) => (
          <li key={path}>
            <b>{partName(texts, path)}</b>
            <Radio.Group
              aria-label={partName(texts, path)}
              value={isTheirs(path)}
              onChange={(event) => choose(path, event.target.value as boolean)}
            >
              <Side
                value={false}
                name={words.mine}
                text={partWords(texts, path, before)}
                testId={`mine-${path}`}
              />
              <Side
                value
                name={words.theirs}
                text={partWords(texts, path, after)}
                testId={`theirs-${path}`}
              />
            </Radio.Group>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button type="primary" onClick={() => settle(all.filter(isTheirs))} data-testid="conflict-apply">
          {words.apply}
        </Button>
        <Button type="text" onClick={() => settle([])}>
          {words.allMine}
        </Button>
        <Button type="text" onClick={() => settle(all)}>
          {words.allTheirs}
        </Button>
      </div>
    </>
  )
}

type SideProps = { value: boolean; name: string; text: string; testId: string }

function Side({ value, name, text, testId }: SideProps) {
  const words = useTexts().signature.compare
  return (
    <Radio value={value} data-testid={testId}>
      <span className="label">{name}</span>
      <span className="opinion-choice-text">{text.trim() === '' ? words.empty : text}</span>
    </Radio>
  )
}
