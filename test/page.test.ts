import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as driver } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderHtml } from '../src/report/html/page.ts'
import { sprintValue } from './support/sprint.ts'

describe('the HTML page in Chromium', () => {
  let folder: string
  let browser: Browser

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sar-page-'))
    await writeFile(join(folder, 'report.html'), renderHtml(sprintValue()))
    browser = await driver.launch({
      executablePath: await chromium.executablePath(),
      args: chromium.args.filter((flag) => flag !== '--single-process'),
      headless: true,
    })
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  it.each([
    ['a desktop', 1200],
    ['a phone', 390],
  ])(
    'shows layers, cases and gates on %s, without a script or a request',
    async (_name, width) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      const noise: string[] = []
      page.on('dialog', (dialog) => void noise.push(`dialog ${dialog.message()}`))
      page.on('console', (message) => void noise.push(message.text()))
      page.on('request', (request) => void (request.url().startsWith('file:') || noise.push(request.url())))
      await page.goto(`file://${folder}/report.html`)
      expect(await page.locator('.layer').allInnerTexts()).toHaveLength(5)
      expect(await page.locator('.gate').allInnerTexts()).toHaveLength(6)
      expect(await page.locator('.gate.fail').innerText()).toContain('code-quality')
      expect(await page.getByText('CODEX_LOG_LEVEL is not set').isVisible()).toBe(true)
      expect(await page.locator('.watchdogs tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/^ci-health\s[\s\S]*late[\s\S]*hourly[\s\S]*never/),
      ])
      expect(await page.locator('.figures tbody tr').allInnerTexts()).toContainEqual(
        expect.stringMatching(/^Cognitive memory\s+unknown\s+50 %\s+0 %$/),
      )
      expect(await page.getByRole('img').getAttribute('aria-label')).toContain(
        'Cognitive memory unknown, Security 54 %',
      )
      expect(await page.getByText('SAR-001 · waiting · pull request #12').isVisible()).toBe(true)
      const cut =
        'Array.from(document.querySelectorAll(".scroll")).filter((one) => one.scrollWidth > one.clientWidth).length'
      expect(await page.evaluate(cut)).toBe(0)
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow).toBe(0)
      expect(noise).toEqual([])
      if (process.env['SAR_SCREENSHOT'] !== undefined)
        await page.screenshot({ path: `${process.env['SAR_SCREENSHOT']}-${width}.png`, fullPage: true })
      await page.close()
    },
    60_000,
  )
})
