/** A page that threw while being drawn, or whose code is no longer on the server after an update. */
import { Button } from 'antd'
import { useRouteError } from 'react-router'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { ErrorState, ForbiddenOrAbsent } from './answer.tsx'

/** The browser's words where a chunk of the page cannot be fetched: the page is older than the server. */
function isOldPage(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|importing a module/i.test(error.message)
}

export function PageError() {
  const texts = useTexts()
  const error = useRouteError()
  if (error instanceof ApiFailure) {
    return error.code === 'NOT_FOUND' ? <ForbiddenOrAbsent /> : <ErrorState error={error} />
  }
  const words = isOldPage(error) ? texts.errors.newVersion : texts.errors.crash
  return (
    <main className="answer answer-error" role="alert">
      <h1 className="h1">{words.what}</h1>
      <p>{words.next}</p>
      <div className="row">
        <Button onClick={() => window.location.reload()}>{texts.errors.crash.reload}</Button>
      </div>
    </main>
  )
}
