import { test as base, type Page } from "@playwright/test";

/** What went wrong in a page behind the test's back. */
export class Problems {
  readonly list: string[] = [];
  private readonly expected: RegExp[] = [];

  /** A test that provokes a message names it. */
  allow(message: RegExp): void {
    this.expected.push(message);
  }

  /** Listens to a page that the test opened itself. */
  watch(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") this.list.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.list.push(`uncaught: ${error.message}`));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // A page that is left takes its requests with it.
      if (reason !== "net::ERR_ABORTED") this.list.push(`request: ${request.url()} ${reason}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.list.push(`response: ${response.url()} ${response.status()}`);
    });
  }

  unexpected(): string[] {
    return this.list.filter((problem) => !this.expected.some((message) => message.test(problem)));
  }
}

/**
 * Playwright's `test`, and each test also fails on a console error, an uncaught exception, a breach of the content security
 * policy, a failed request or a request to another host.
 */
export const test = base.extend<{ problems: Problems }>({
  problems: [
    async ({ page, baseURL }, use) => {
      const problems = new Problems();
      problems.watch(page);
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
        });
      });
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith("http") && origin !== new URL(baseURL ?? "").origin) {
          problems.list.push(`request to another host: ${request.url()}`);
        }
      });
      await use(problems);
      base.expect(problems.unexpected(), "problems in the page").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
