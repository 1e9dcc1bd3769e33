import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import type { MethodCall } from "../../../lib/local/apis/api-message.js";
import { renderTemplate } from "../../../lib/local/apis/mapping-template.js";

const call: MethodCall = {
  request: { method: "POST", path: "/prod/orders", query: new URLSearchParams(), headers: [], body: "" },
  parameters: {
    path: { id: "from path" },
    querystring: { id: "from query", page: "2" },
    header: { Accept: "a/b", page: "from header" },
  },
  context: { stage: "prod", identity: { sourceIp: "127.0.0.1" }, authorizer: { claims: { sub: "ada" } } },
  stageVariables: { table: "Orders" },
};

const order: JsonObject = {
  id: 7,
  note: 'it\'s "new"\n',
  none: null,
  flag: true,
  price: 1.5,
  items: [
    { name: "book", count: 1 },
    { name: "pen", count: 3 },
  ],
};

async function rendered(template: string, body: unknown = order): Promise<string> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (await renderTemplate(template, call, text)).text;
}

describe("$input", () => {
  test.each([
    ["$input.body", '{"a": 1}', '{"a": 1}'],
    [
      "$input.json('$')",
      '{ "a" : 12345678901234567890, "b": "x  y" }',
      '{"a":12345678901234567890,"b":"x  y"}',
    ],
    ["$input.json('$.items[1].name')", order, '"pen"'],
    ["$input.json('$.items[*].count')", order, "[1,3]"],
    ["$input.json('$.nowhere')", order, '""'],
    ["$input.path('$.items[0].name')", order, "book"],
    ["$input.path('$.items')[1].name", order, "pen"],
    ["$input.path('$.items').size()", order, "2"],
    ["$input.path('$.nowhere')|", order, "|"],
    ["$input.path('$.none')|", order, "|"],
    ["$input.path('$.items[0]')", order, "{name=book, count=1}"],
    ["$input.path('$.price') $input.path('$.flag')", order, "1.5 true"],
    ["$input.params('id') $input.params('page') $input.params('Accept')", order, "from path 2 a/b"],
    ["[$input.params('nothing')]", order, "[]"],
    ["$input.params().querystring.page $input.params().header.get('Accept')", order, "2 a/b"],
    ["$input.path('$')", "no JSON", "no JSON"],
  ])("renders %s", async (template, body, expected) => {
    expect(await rendered(template, body)).toBe(expected);
  });
});

describe("$util, $context and $stageVariables", () => {
  test.each([
    ["$util.escapeJavaScript($input.path('$.note'))", 'it\\\'s \\"new\\"\\n'],
    ["$util.escapeJavaScript('a/é')", "a\\/\\u00E9"],
    ["$util.parseJson('{\"a\":[1,2]}').a[1]", "2"],
    ["$util.urlEncode('a b&c=é') $util.urlDecode('a+b%26')", "a+b%26c%3D%C3%A9 a b&"],
    ["$util.base64Encode('é') $util.base64Decode('w6k=')", "w6k= é"],
    ["$context.stage $context.identity.sourceIp $context.authorizer.claims.sub", "prod 127.0.0.1 ada"],
    ["$stageVariables.table ${stageVariables.table}", "Orders Orders"],
    ["$context.nothing $!context.nothing|$unknown", "$context.nothing |$unknown"],
  ])("renders %s", async (template, expected) => {
    expect(await rendered(template)).toBe(expected);
  });
});

describe("directives", () => {
  test.each([
    ["#set($a = 1 + 2 * 3)$a", "7"],
    ["#if($input.path('$.id') == 7)a#elseif(true)b#{else}c#end", "a"],
    ["#if($input.path('$.flag') && !($input.path('$.id') > 7))yes#end", "yes"],
    ["#foreach($i in $input.path('$.items'))$i.name#if($foreach.hasNext), #end#end", "book, pen"],
    ["#foreach($k in $input.path('$.items[0]').keySet())$foreach.index$k #end", "0name 1count "],
    ["#foreach($e in $input.path('$.items[0]').entrySet())$e.key=$e.value;#end", "name=book;count=1;"],
    ["#set($m = {'a': [1, 2]})$m.a[1] $m.get('a').size()#set($m.b = 3) $m.b", "2 2 3"],
    ["#set($m = {})#set($x = $m.put('k', 'v'))$m.k $m.containsKey('k')", "v true"],
    ["a ## comment\nb#* block *#c", "a bc"],
    [
      "#set($t = 'a-b-c')$t.replaceAll('-', '+') $t.split('-')[2] $t.substring(2, 3) $t.length()",
      "a+b+c c b 5",
    ],
    [
      "#set($t = 'aXb')$t.toLowerCase() $t.contains('X') $t.matches('a.b') $t.indexOf('b') $t.equals('aXb')",
      "axb true true 2 true",
    ],
    ['#set($t = "it\'s")$t.replaceAll("\'", "\\\\\\\\\'")', "it\\\\'s"],
    ["#macro(twice $x)$x$x#end#twice('ab')", "abab"],
  ])("renders %s", async (template, expected) => {
    expect(await rendered(template)).toBe(expected);
  });

  test("doesn't read what comes from a body as a part of the template", async () => {
    const body = { note: "$context.stage #set($x = 1) ${x}" };
    expect(await rendered("#set($n = \"$input.path('$.note')\")$n", body)).toBe(body.note);
  });

  test("gives what is overridden", async () => {
    const { responseOverride, requestOverride } = await renderTemplate(
      "#set($context.responseOverride.status = 404)#set($context.responseOverride.header.Location = '/x')" +
        "#set($context.requestOverride.header.a = 'b')",
      call,
      "{}",
    );
    expect({ responseOverride, requestOverride }).toMatchObject({
      responseOverride: { status: 404, header: { Location: "/x" } },
      requestOverride: { header: { a: "b" } },
    });
  });

  test("fails for a template that can't be read", async () => {
    await expect(rendered("#if($a")).rejects.toThrow();
    await expect(rendered("$util.parseJson('{')")).rejects.toThrow();
  });
});
