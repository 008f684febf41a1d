/** One table as a file, after a word on what it holds. */
import { Button } from 'antd'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { download, useAsked } from './data.ts'

type ExportProps = { title: string; file: Readonly<Record<string, string | undefined>>; small?: boolean }

export function Export({ title, file, small = false }: ExportProps) {
  const { statistics: words } = useTexts()
  const language = useLanguage()
  const { asked } = useAsked()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size={small ? 'small' : 'large'}
        onClick={() => setAsking(true)}
        data-testid="statistics-export"
      >
        {words.export}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.export}
        action={words.export}
        confirmTestId="statistics-export-confirm"
        onConfirm={() => download(asked, { ...file, lang: language })}
        onClose={() => setAsking(false)}
      >
        {words.exportNote(title)}
      </ConfirmDialog>
    </>
  )
}
