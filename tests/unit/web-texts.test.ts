import { describe, expect, test } from "vitest";
import { english } from "../../services/web/messages-en.ts";
import { chinese } from "../../services/web/messages-zh.ts";
import { acceptedLanguage, parseLanguage, translatorFor } from "../../services/web/language.ts";
import { escapeHtml, html, Html } from "../../services/web/html.ts";

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).toSorted();

describe("the texts of the page", () => {
  test("exist in Chinese and English under the same keys", () => {
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  test("take the same values in both languages, and none is empty where the other is not", () => {
    for (const [key, text] of Object.entries(english)) {
      const other = chinese[key as keyof typeof english];
      // A Chinese title may leave out what the sentence does not need, but never asks for more.
      expect(placeholders(text), key).toEqual(expect.arrayContaining(placeholders(other)));
      expect(other === "", key).toBe(text === "");
    }
  });

  test("are written in their own language", () => {
    for (const [key, text] of Object.entries(english)) expect(/\p{Script=Han}/u.test(text), key).toBe(false);
    const same = Object.entries(chinese).filter(
      ([key, text]) => text === english[key as keyof typeof english] && text !== "" && /[a-z]{4}/i.test(text.replace(/\{\w+\}/g, "")),
    );
    expect(same.map(([, text]) => text)).toEqual(["MQTT", "UHPPOTE"]);
  });

  test("put numbers in the language's way", () => {
    expect(translatorFor("en")("app.position", { count: 12_345 })).toBe("12,345 events on the ledger");
    expect(translatorFor("zh-CN")("app.position", { count: 12_345 })).toBe("账本共 12,345 个事件");
  });
});

describe("the language of a page", () => {
  test("follows the browser's wishes by their weights", () => {
    expect(acceptedLanguage("fr, en;q=0.5, zh-Hans-CN;q=0.9")).toBe("zh-CN");
    expect(acceptedLanguage("en-GB,en;q=0.9,zh;q=0.8")).toBe("en");
    expect(acceptedLanguage("zh;q=0, en;q=0.1")).toBe("en");
    expect(acceptedLanguage("fr")).toBeUndefined();
    expect(acceptedLanguage(undefined)).toBeUndefined();
    expect(parseLanguage("zh_TW")).toBe("zh-CN");
    expect(parseLanguage("../etc")).toBeUndefined();
  });
});

/** By another name, so that the formatter leaves these templates as they stand. */
const markup = html;

describe("markup", () => {
  test("escapes every value, in text and in quoted attributes", () => {
    const evil = `"><script>alert('x')</script>&`;
    expect(markup`<b title="${evil}">${evil}</b>`.text).toBe(`<b title="${escapeHtml(evil)}">${escapeHtml(evil)}</b>`);
    expect(escapeHtml(evil)).toBe("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;");
  });

  test("takes lists and pieces of markup, and leaves out what is not there", () => {
    expect(markup`<ul>${["a", "<"].map((item) => markup`<li>${item}</li>`)}${null}${undefined}${false}</ul>`.text).toBe(
      "<ul><li>a</li><li>&lt;</li></ul>",
    );
    expect(markup`${0}`.text).toBe("0");
    expect(markup`${new Html("<i></i>")}`.text).toBe("<i></i>");
  });

  test("keeps spaces and lines of a value, and drops the template's indent", () => {
    expect(
      markup`<p>
      ${"two\n   lines"}
    </p>`.text,
    ).toBe("<p>\ntwo\n   lines\n</p>");
  });
});
