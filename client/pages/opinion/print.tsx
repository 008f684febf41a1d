/** Printing the opinion by the browser; the trail has it first. */
import { Button } from 'antd'
import { useState } from 'react'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { useWrite } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'

export function PrintOpinion({ id }: { id: string }) {
  const { opinion: words } = useTexts()
  const [error, setError] = useState<unknown>(null)
  const note = useWrite((_input: object, options) =>
    read(http.api.opinions[':id'].print.$post({ param: { id } }, options)),
  )
  const print = async () => {
    setError(null)
    try {
      await note.mutateAsync({})
    } catch (thrown) {
      setError(thrown)
      return
    }
    window.print()
  }
  return (
    <>
      <Button loading={note.isPending} onClick={() => void print()}>
        {words.print}
      </Button>
      {error === null ? null : <ErrorState error={error} />}
    </>
  )
}
