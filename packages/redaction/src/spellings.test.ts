import { personalDataKinds, type RedactionRules } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { create } from "./testing.ts";

const text = Object.fromEntries(personalDataKinds.map((it) => [it, "mask"]));
const phoneCountries = ["US", "DE", "ES", "BR", "JP", "KR"];
const redactText = (value: string, rules: Partial<RedactionRules> = {}) =>
  create({ text, phoneCountries, ...rules }).redactText(value);
const hashEmail = (value: string) => redactText(value, { text: { email: "hash" } });

describe("personal data in another spelling", () => {
  test.each([
    ["https://shop.com/stop?email=ada%40example.com&x=1", "https://shop.com/stop?email=[email]&x=1"],
    ["https://shop.com/stop?to=ada%2540example.com", "https://shop.com/stop?to=[email]"],
    ["ada&#64;example.com, ada&#x40;example.com, ada&commat;example.com", "[email], [email], [email]"],
    ['<b>ada</b>@<span class="x">example</span>.com', "<b>[email]"],
    [
      "<span lang=EN-US style='color:#1F497D'>+49 30</span><span lang=DE> 1234567</span>",
      "<span lang=EN-US style='color:#1F497D'>[phone]</span>",
    ],
    ['<a href="mailto:ada@example.com">Ada</a>', '<a href="mailto:[email]">Ada</a>'],
    ["ada＠example．com", "[email]"],
    ["ada@example.com-Order, ada@example.com2024", "[email]-Order, [email]2024"],
    ["邮箱是ada@example.com谢谢", "邮箱是[email]谢谢"],
    ["用户@例子.中国", "[email]"],
    ["𝐚𝐝𝐚@example.com, ada@𝘦𝘹𝘢𝘮𝘱𝘭𝘦.com", "[email], [email]"],
    ["https://x.io/?phone=%2B491701234567", "https://x.io/?phone=[phone]"],
    ["https://wa.me/491701234567", "https://wa.me/[phone]"],
    ["<p>+49&nbsp;30&nbsp;1234567</p>", "<p>[phone]</p>"],
    ["電話は０９０-１２３４-５６７８です", "電話は[phone]です"],
    ["010-1234-5678입니다", "[phone]입니다"],
    ["اتصل +٤٩٣٠١٢٣٤٥٦٧٨", "اتصل [phone]"],
    ["415\u2011555\u20112671 or _415-555-2671_", "[phone] or _[phone]_"],
    ["+ 49 30 1234567 and +(49) 30 1234567 and T+493012345678", "[phone] and [phone] and T[phone]"],
    ["415-555-2671x89", "[phone]x89"],
    ["Meu telefone é 11987654321", "Meu telefone é [phone]"],
    ["4111–1111–1111–1111, ４１１１ １１１１ １１１１ １１１１", "[card], [card]"],
    ["Ada,4111111111111111,12/27; no.4111111111111111", "Ada,[card],12/27; no.[card]"],
    ["4111.1111.1111.1111 and 4111  1111  1111  1111", "[card] and [card]"],
    ["DE89.3704.0044.0532.0130.00, IBANDE89370400440532013000", "[iban], IBAN[iban]"],
    ["DE89\u20093704\u20090044\u20090532\u20090130\u200900", "[iban]"],
    ["536\u201390\u20134399; ssn,536904399", "[national id]; ssn,[national id]"],
    ["IP:2001:db8::1, from 2001:db8::1: refused", "IP:[ip], from [ip] refused"],
    ["http://203.0.113.5/x by dev 203.0.113.6, IP是203.0.113.7的", "http://[ip]/x by dev [ip], IP是[ip]的"],
  ])("in %j is found", (value, expected) => {
    expect(redactText(value)).toBe(expected);
  });

  test("is found in an attribute that holds nothing else, such as an IBAN that looks like an id", () => {
    expect(redactText("AD1200012030200359100100")).toBe("[iban]");
  });

  test.each(["telStr", "homeTelNum", "fax_str", "workFaxStr"])("is judged by the words in %s", (name) => {
    const attributes = { custom: { [name]: "4155552671", orderNumberStr: "4155552671" } };

    expect(create({ text, phoneCountries }).redactAttributes({ kind: "conversation", attributes })).toEqual({
      custom: { [name]: "[phone]", orderNumberStr: "4155552671" },
    });
  });

  test.each([
    "https://shop.com/stop?email=ada%40example.com",
    "email=ada@example.com",
    "*ADA@example.com",
    "邮箱是ada@example.com",
  ])("as in %j has the hash of the plain one", (value) => {
    const [hash] = hashEmail(value).match(/\[.*\]/) ?? [];

    expect(hash).toBe(hashEmail("ada@example.com"));
  });
});

test("an address that begins with an underscore is another one", () => {
  expect(hashEmail("_ada@example.com")).not.toBe(hashEmail("ada@example.com"));
});

test.each([
  "I cancelled order 4155552671",
  "I believe my order 4155552671 is excellent",
  "My order number is 4155552671",
  "The lights of my iPhone, 4155552671",
  "número de pedido 612345678",
  "Hello :: world",
  "score 0.4111111111111111",
  "Chrome/120.0.0.0, v1.2.3.4 and 100%20 sure & <b>bold</b>",
])("%j stays as it is", (value) => {
  expect(redactText(value)).toBe(value);
});
