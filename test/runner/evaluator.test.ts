import { describe, expect, test } from "@jest/globals";
import { type Data, outcomeOfJsonata, outcomeOfOurs, parse } from "./jsonata-oracle.js";
import { machine, run } from "./support.js";

const data: Data = {
  input: {
    items: [
      { n: 1, s: "b", t: ["p", "q"] },
      { n: 3, s: "a", t: ["r"] },
      { n: 2, s: "c", u: { v: 1 } },
    ],
    e: [],
    one: [5],
    o: { k: 1, l: [1, 2], m: { z: [3] } },
    text: "the quick brown fox",
    nested: [
      [1, 2],
      [3, [4]],
    ],
  },
  x: [
    { a: 1, b: [1, 2] },
    { a: 2, b: [] },
    { a: 1, b: [3] },
  ],
  y: { a: { b: { c: "deep" } }, list: [3, 1, 2] },
  z: "hello world",
};

/** An expression a line. */
const sources = `
$states.input.items.n
$states.input.items.t
$states.input.items[n>1].s
$states.input.items[0]
$states.input.items[-1].s
$states.input.items[[0,2]].s
$states.input.items[[0..1]].s
$states.input.items.t[0]
($states.input.items.t)[0]
$states.input.items.*
$states.input.o.*
$states.input.*
$states.input.**
$states.input.**.v
$states.input.nested
$states.input.nested[0]
$states.input.nested.$
$states.input.nested.$[0]
$states.input.e
$states.input.e[0]
$states.input.e.x
$states.input.one
$states.input.one.$
$states.input.items[n=1].s[]
$states.input.items[n=9][]
$states.input.items^(n)
$states.input.items^(>n).s
$states.input.items^(s, >n).n
$states.input.items^(missing).n
$states.input.items^(t).n
$states.input.items^(u.v).s
$states.input.items{s: n}
$states.input.items{'k': n}
$states.input.items{'k': $sum(n)}
$states.input.items{s: t}
$x{$string(a): b}
$x{$string(a): $count(b)}
$x{a: b}
{'a': 1, 'a': 2}
{'a': $x, 'b': $missing}
{$string($x[0].a): 'q'}
$x.{'v': a}
$x.{'v': a}[0]
$x[a=1].{'v': b}
[$x.a]
[$x]
[[$x.a]]
[1, [2, 3], $x.a]
[1..5]
[1..3, 7..9]
[3..1]
[0..$count($x)]
[1.5..3]
['a'..3]
[1..3].($ * 2)
[1..3][$ > 1]
$x@$v.b
$x@$v.b.{'a': $v.a, 'b': $}
$x#$i.a
$x#$i.{'i': $i, 'a': a}
$x#$i[$i>0].a
$x@$v#$i.{'i': $i, 'a': $v.a}
$x@$v[$v.a=1].b
$x@$v.$states.input.items@$w[$w.n=$v.a].{'s': $w.s, 'a': $v.a}
$x^(a)#$i.{'i': $i, 'a': a}
$x@$v^($v.a).{'a': $v.a}
$x@$v{$string($v.a): $count($v.b)}
$x.b.%.a
$x.b.{'p': %.a, 'v': $}
$states.input.items.t.%.n
$states.input.items.u.v.%.%.n
$x.b.(%.a)
$x[b.(%.a) = 1].a
$y.a.b.c
$y.a.'b'.c
$y.\`a\`.b
$y.list[0]
$y.list^($)
$y.list^(>$)
$sort($y.list)
$sort($y.list, function($a,$b){$a<$b})
$sort($x, function($a,$b){$a.a>$b.a}).a
$sort(['b','a'])
$sort([1,'a'])
$sort([{}])
$sort([])
$sort(5)
$map($y.list, function($v,$i,$a){$v*$i+$count($a)})
$map($y.list, $string)
$map($x.a, function($v){$v=1?$v})
$map([], function($v){$v})
$map(1, function($v){$v})
$map($y.list, 1)
$filter($y.list, function($v,$i){$i>0})
$filter($x, function($v){$v.a=1}).b
$single($y.list, function($v){$v=1})
$single($y.list, function($v){$v>1})
$single($y.list, function($v){$v>9})
$single([1])
$reduce($y.list, function($a,$b){$a+$b})
$reduce($y.list, function($a,$b){$a+$b}, 10)
$reduce($y.list, function($a){$a})
$reduce([], function($a,$b){$a+$b})
$reduce($y.list, function($a,$b,$i,$l){$a & $i & $count($l)}, '')
$each($y, function($v,$k){$k})
$each($states.input.o, function($v,$k){{$k: $v}})
$sift($states.input.o, function($v,$k){$k='k'})
$sift($states.input.o, function($v){$v=9})
$keys($x)
$keys($states.input.o)
$keys([])
$keys(1)
$lookup($x, 'a')
$lookup($y, 'a')
$lookup($y, 'nope')
$append($x.a, 5)
$append(1, 2)
$append($missing, 2)
$append([], [])
$exists($y.a)
$spread($y)
$spread($x)
$spread(1)
$spread([1,{'a':1,'b':2}])
$spread([])
$merge($x)
$merge([])
$merge({'a':1})
$reverse($y.list)
$reverse([])
$zip([1,2],[3,4],[5])
$zip([1,2])
$zip(1,2)
$distinct([1,1,'1',{'a':1},{'a':1},[1],[1]])
$distinct($x.a)
$distinct(1)
$shuffle([1])
$count($x)
$count(1)
$count($missing)
$sum($x.a)
$sum(['a'])
$max($y.list)
$min($y.list)
$average($y.list)
$max([])
$max($missing)
$string($x)
$string($y, true)
$string(1/3)
$string(1e30)
$string(function(){1})
$string($sum)
$string(1/0)
$string()
$substring('hello', 1, 2)
$substring('hello', -2)
$substringBefore('a-b', '-')
$substringAfter('a-b', '-')
$uppercase($z)
$lowercase('A')
$length('ü😀')
$length(1)
$length()
$trim('  a   b ')
$pad('a', 5)
$pad('a', -5, 'xy')
$pad('a', 0)
$pad('abc', 2)
$pad('a', 3, '😀')
$contains('abc', 'b')
$contains('abc', /B/i)
$contains('abc', /x/)
$split('a,b,c', ',')
$split('a,b,c', ',', 2)
$split('a1b22c', /[0-9]+/)
$split('a1b22c', /[0-9]+/, 1)
$split('abc', '')
$split('abc', /x/)
$split('abc', ',', -1)
$join(['a','b'], '-')
$join(['a','b'])
$join('a')
$join([1])
$match('abcabc', /b(c)/)
$match('abcabc', /b(c)/, 1)
$match('abc', /x/)
$match('abc', /x*/)
$match('a', /a/, -1)
$replace('abcabc', 'b', 'X')
$replace('abcabc', 'b', 'X', 1)
$replace('abcabc', /b(c)/, '[$1$0$$]')
$replace('abc', /b/, function($m){$uppercase($m.match)})
$replace('abc', /b/, function($m){1})
$replace('abc', '', 'x')
$replace('abc', 'b', 'x', -1)
$replace('a12b', /(\\d)(\\d)/, '$2$1$3')
$replace('abc', /x/, 'y')
$replace('abc', /(a)(b)(c)(d)?(e)?(f)?(g)?(h)?(i)?(j)?/, '$10-$11-$1')
$replace('ab', /a/, 'x$')
/b/('abc')
/b/('abc').match
/b/('abcb').next().start
$formatNumber(1234.5, '#,##0.00')
$formatBase(255, 16)
$formatBase(255, 99)
$formatInteger(12, 'w')
$parseInteger('12', '#0')
$number('12.5')
$number('0x10')
$number('x')
$number(true)
$floor(1.5)
$ceil(1.5)
$round(1.25, 1)
$abs(-1)
$sqrt(4)
$sqrt(-1)
$power(2, 3)
$power(10, 1000)
$boolean([0])
$boolean([0,1])
$boolean({})
$boolean($missing)
$boolean($sum)
$not(1)
$not($missing)
$type($x)
$type(null)
$type($sum)
$type(1)
$type($missing)
$error('boom')
$error()
$assert(false, 'no')
$assert(true)
$assert(1=2)
$base64encode('hello')
$base64decode('aGVsbG8=')
$encodeUrlComponent('a b&')
$decodeUrl('a%20b')
$decodeUrl('%')
$toMillis('2020-01-01T00:00:00Z')
$toMillis('2020', '[Y]')
$toMillis('x')
$fromMillis(0)
$fromMillis(0, '[Y]-[M01]')
$clone($x)
$eval('1')
$f(1)
$missing()
missing(1)
(1)(2)
($f := function($n){$n <= 1 ? 1 : $n * $f($n-1)}; $f(5))
($f := function($n, $a){$n = 0 ? $a : $f($n-1, $a+$n)}; $f(1000, 0))
($g := function($n){$h($n)}; $h := function($n){$n+1}; $g(1))
($add := function($a,$b){$a+$b}; $inc := $add(1, ?); $inc(5))
($first := $substring(?, 0, 2); $first('hello'))
$substring(?, 0, 2)('hello')
$y.list ~> $sum()
$y.list ~> $map(function($v){$v+1}) ~> $sum()
($f := $uppercase ~> $length; $f('abc'))
'abc' ~> $uppercase
'abc' ~> 1
$sum ~> $string
$states.input ~> |items|{'n': n*2}|
$states.input ~> |items|{'n': n*2}, ['s','t']|
$states.input ~> |items[n=1]|{'q': $states.input.text}, 's'|
$x ~> |$|{'a': 9}|
$x ~> |$|1|
$x ~> |$|{'a': 9}, 1|
$states.input ~> |nope|{'n': 1}|
function($x){$x}
$sum
[$sum]
{'a': $sum}
function($x)<n:n>{$x}('a')
function($x)<n-:n>{$x}()
(function($x)<s-n?:s>{$x}('a', 1))
function($x,$y){$y}(1)
$x.a + 1
1 + 'a'
'a' + 1
1 + $missing
-$x
-'a'
-$missing
- -1
1 < 'a'
1 < null
'a' < 'b'
$missing < 1
true < false
1 = 1
$x = $x
$x[0] = $x[2]
{'a':[1,{'b':2}]} = {'a':[1,{'b':2}]}
[1] = {'0':1}
null = null
1 in [1,2]
1 in 1
'a' in $missing
[1] in [[1]]
true and 'a' + 1
false and $error('no')
true or $error('no')
1 and 'a'
$missing and true
'' or 0
'a' & 1 & true & null & [1] & {'a':1} & $missing
$x ? 'y' : 'n'
[] ? 'y' : 'n'
$missing ? 'y'
($a := 1; $b := $a + 1; [$a, $b])
($a := 1; ($a := 2; $a); $a)
$a := 5
($a := $b := 3; $a + $b)
()
(1; 2)
$states
$states.context.b
$$
$
5[0]
5[1]
'abc'[0]
[1,2,3][1]
[1,2,3][-1]
[1,2,3][$ = 2]
[[1,2],[3]][0]
[[1,2],[3]].$
[[1,2],[3]][0][1]
($x)[0].a
$x[a=1][0].b
$x[0].b[1]
$x.b[0]
$x.(b[0])
$x.b[$=3]
$x['a']
$x[$y]
$x[true]
$x[false]
$x[1.7].a
$x[-1.2].a
$x['0']
$string($x[0]{'k': a})
$states.input.items.(n > 1 ? s)
$states.input.items.(n > 1 ? s : [])
$states.input.items.[n, s]
$states.input.items.[n]
$states.input.items.[n].$
$states.input.(items; text)
$states.input.items.($i := n; $i * 2)
$states.input.items.t.($ & '!')
$states.input.items.t[0] & ''
$states.input.nested.($)
$states.input.nested.*
$states.input.o.l.*
$states.input.items.**
$count($states.input.**)
$states.input.text.$split(' ').$length()
$states.input.text.$uppercase()
$states.input.items.s.$uppercase()
$states.input.items.$string(n)
$states.input.items.$sum(n)
$states.input.items.{s: $}
$states.input.items{s: $}.a
$states.input.items[s='a'].t ~> $join('-')
$reduce([1..10], function($a, $i){$append($a, $i)}, [])
$map([1..3], function($i){[1..$i]})
$map([1..3], function($i){{'i': $i}})
$map([[1],[2]], function($i){$i})
$filter([[1],[2]], function($i){$i[0]=1})
λ($x){$x}(3)
($f := λ($x){$x[0]}; $f([7]))
($c := function($n){function($m){$n+$m}}; $c(1)(2))
$map(['a','b'], function($s){$s & $z})
$string({'a': 1.0, 'b': 0.1+0.2})
[$states.input.items.n, 'end']
[$states.input.items.n[]]
$states.input.items.n[][0]
$states.input.one.$[]
$sum([1..3].($*$))
$average([1..4])
$split('a b', ' ')[1]
$match('ab12', /[0-9]/).match
$match('ab12', /[a-z]/)[0].match
$states.input.items[$contains(s, /a|b/)].n
$now
$millis ~> $string
$states.input.one{'a': $}
$x.$lookup($, 'a')
$lookup($x, 'b')
$states.input.items.u
$states.input.items.u.v
$states.input.items.(u.v)
$states.input.items.u.v[]
$not($x.a = 1)
$x.a = 1
$x.a in [1]
$uppercase(1)
$uppercase()
$sum(1)
$join($x.a)
$substring('a')
$map($x)
$pad('a', 'b')
$append(1)
$formatNumber('a', '0')
$keys({'b':1,'a':2,'1':3})
{'b':1,'a':2,'1':3}
$x.a.b.c
$x[a.b=1]
$y.list[$>1][$<3]
$y.list[$>9]
$y[list=1]
$y.*[0]
$y.*.*
$states.input.items.t.$count($)
$count($states.input.items.t)
`;

describe("the evaluator gives what JSONata itself gives", () => {
  test.each(sources.trim().split("\n"))("%s", async (source) => {
    const expression = parse(source);
    if (expression === undefined) throw new Error(`JSONata cannot parse ${source}`);
    expect(outcomeOfOurs(expression, data)).toEqual(await outcomeOfJsonata(source, data));
  });
});

describe("the evaluator, where JSONata 2.0.6 has a defect,", () => {
  const output = async (source: string, input: unknown): Promise<unknown> => {
    const states = { Pass: { Type: "Pass", Output: `{% ${source} %}`, End: true } };
    const execution = await run(machine(states), { input: JSON.parse(JSON.stringify(input)) });
    return execution.status === "SUCCEEDED" ? execution.output : `${execution.error}: ${execution.cause}`;
  };

  test("leaves its data as they are", async () => {
    const input = { empty: [], list: [[1]] };
    expect(await output("[$states.input.empty{'a': 1}, $states.input.list[], $states.input]", input)).toEqual(
      [{ a: 1 }, [1], input],
    );
  });

  test("calls a function of JSONata's that was handed in by a partial call", async () => {
    expect(await output("($each := $map(?, $uppercase); $each(['a', 'b']))", {})).toEqual(["A", "B"]);
  });
});
