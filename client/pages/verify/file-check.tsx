/** A PDF compared by the digest of its bytes, computed in this browser: the file itself goes nowhere. */
import { type DragEvent, useId, useState } from 'react'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { sha256 } from '../../sha256.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Mark } from '../../ui/mark.tsx'

/** bytes; an opinion has some hundred thousand */
const largest = 20 * 1024 * 1024

type Answer =
  | { what: 'nothing' | 'reading' | 'too-large' }
  | { what: 'answered'; known: boolean; name: string; digest: string }
  | { what: 'failed'; error: unknown; file: File }

export function FileCheck({ token }: { token: string }) {
  const words = useTexts().signature.verify.file
  const id = useId()
  const [answer, setAnswer] = useState<Answer>({ what: 'nothing' })
  const check = async (file: File) => {
    if (file.size > largest) {
      setAnswer({ what: 'too-large' })
      return
    }
    setAnswer({ what: 'reading' })
    try {
      const digest = sha256(new Uint8Array(await file.arrayBuffer()))
      const { known } = await read<{ known: boolean }>(
        http.api.verify[':token'].copies[':digest'].$get({ param: { token, digest } }),
      )
      setAnswer({ what: 'answered', known, name: file.name, digest })
    } catch (error) {
      setAnswer({ what: 'failed', error, file })
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    const [file] = event.dataTransfer.files
    if (file !== undefined) void check(file)
  }
  return (
    <section className="verify-file" aria-labelledby={`${id}-title`}>
      <h2 className="h2" id={`${id}-title`}>
        {words.title}
      </h2>
      <p className="second small">{words.body}</p>
      <label
        htmlFor={id}
        className="verify-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      >
        {words.drop}
        <input
          id={id}
          type="file"
          accept="application/pdf,.pdf"
          data-testid="verify-file"
          onChange={(event) => {
            const file = event.target.files?.[0]
            event.target.value = ''
            if (file !== undefined) void check(file)
          }}
        />
      </label>
      <div role="status">
        <FileAnswer answer={answer} onAgain={check} />
      </div>
    </section>
  )
}

function FileAnswer({ answer, onAgain }: { answer: Answer; onAgain: (file: File) => Promise<void> }) {
  const words = useTexts().signature.verify.file
  switch (answer.what) {
    case 'nothing':
      return null
    case 'reading':
      return <p>{words.reading}</p>
    case 'too-large':
      return <p className="tone-cinnabar">{words.tooLarge}</p>
    case 'failed':
      return <ErrorState error={answer.error} kept="nothing" onRetry={() => void onAgain(answer.file)} />
    case 'answered':
      return (
        <p
          className={`verdict ${answer.known ? 'verdict-valid' : 'verdict-broken'}`}
          data-testid="file-verdict"
          data-known={answer.known}
        >
          <Mark state={answer.known ? 'closed' : 'declined'} tone="inherit" />
          <span>
            <b>{answer.known ? words.known : words.unknown}</b>
            <span className="verify-digest mono">
              {answer.name}　SHA-256 {answer.digest}
            </span>
          </span>
        </p>
      )
  }
}
