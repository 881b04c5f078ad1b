import { html } from "./html.ts";

/** Drawings of the page; decorative, so hidden from screen readers. */
export const icons = {
  mark: html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" fill="#4f57c9" />
    <path d="M9 9.5h14M9 16h9M9 22.5h5" stroke="#fff" stroke-opacity=".55" stroke-width="2.4" stroke-linecap="round" />
    <path d="m16.5 20.8 3.2 3.2 5.6-6.6" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`,
  warning: html`<svg
    viewBox="0 0 20 20"
    aria-hidden="true"
    focusable="false"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d="M10 2.8 18 16.6H2z" />
    <path d="M10 8v4M10 14.4v.1" />
  </svg>`,
  moon: html`<svg class="moon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" fill="currentColor">
    <path d="M13.6 10.2A6 6 0 0 1 5.8 2.4a6 6 0 1 0 7.8 7.8Z" />
  </svg>`,
  sun: html`<svg
    class="sun"
    viewBox="0 0 16 16"
    aria-hidden="true"
    focusable="false"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
  >
    <circle cx="8" cy="8" r="3" />
    <path d="M8 1.2v1.3M8 13.5v1.3M1.2 8h1.3M13.5 8h1.3M3.2 3.2l.9.9M11.9 11.9l.9.9M3.2 12.8l.9-.9M11.9 4.1l.9-.9" />
  </svg>`,
  theme: html`<svg class="auto" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
    <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
  </svg>`,
  close: html`<svg
    viewBox="0 0 16 16"
    aria-hidden="true"
    focusable="false"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
  >
    <path d="m4 4 8 8M12 4l-8 8" />
  </svg>`,
} as const;
