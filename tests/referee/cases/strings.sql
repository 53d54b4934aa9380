SELECT split('a,b,,c', ','), split('', ','), split('a,b,c', ',', 2), split_part('a,b', ',', 1), split_part('x/y', '/', 3), split_part('', ',', 1), split_part('abc', '', 2)
= [["a", "b", "", "c"], [""], ["a", "b,c"], "a", null, "", "b"]
SELECT split('a', '')
! INVALID_FUNCTION_ARGUMENT
SELECT split_part('a,b', ',', 0)
! INVALID_FUNCTION_ARGUMENT
SELECT element_at(split('AROAEXAMPLE:session-name', ':'), 2), split(NULL, ','), element_at(split('x', ':'), 2)
= ["session-name", null, null]
SELECT substr('hello', -3), substr('hello', 0), substr('hello', 2, 2), substr('hello', 10), substr('hello', -10), substr('hello', 2, -1), substr('héllo', 2, 1), substring('hello' FROM 2 FOR 3), substr('hello', 2, 100), substr('hello', -3, 2), substring('hello', 2)
= ["llo", "", "el", "", "", "", "é", "ell", "ello", "ll", "ello"]
SELECT strpos('abcabc', 'c'), strpos('abcabc', 'c', 2), strpos('abcabc', 'c', -1), strpos('abc', ''), strpos('', 'a'), position('b' IN 'abc'), strpos('aaa', 'aa', 2), strpos('aaaa', 'aa', -2), strpos('éb', 'b')
= [3, 6, 6, 1, 0, 2, 2, 2, 2]
SELECT trim('  a '), ltrim('  a'), rtrim('a  '), trim(chr(9) || 'a' || chr(10)), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xax'), trim('xy' FROM 'xyaxyx')
= ["a", "a", "a", "a", "a", "ax", "a"]
SELECT replace('aaa', 'a'), replace('abc', '', '-'), replace('abcb', 'b', 'x'), reverse('héllo'), lpad('a', 3, 'xy'), rpad('abcdef', 3, 'x'), lpad('a', 0, 'x'), rpad('é', 3, '-')
= ["", "-a-b-c-", "axcx", "olléh", "xya", "abc", "", "é--"]
SELECT length('héllo'), length(''), lower('ÀB'), upper('ß'), upper('straße'), starts_with('abc', 'ab'), concat_ws(',', 'a', NULL, 'b'), concat_ws(NULL, 'a', 'b'), concat_ws(',', ARRAY['a', NULL, 'b'])
= [5, 0, "àb", "ß", "STRAßE", true, "a,b", null, "a,b"]
SELECT chr(65), translate('abc', 'ab', 'x'), levenshtein_distance('ab', 'abc'), repeat('a', 2)
= ["A", "xc", 1, ["a", "a"]]
SELECT lower(5)
! FUNCTION_NOT_FOUND
SELECT length(5)
! FUNCTION_NOT_FOUND
SELECT substr('a', 'b')
! FUNCTION_NOT_FOUND
SELECT foo(1)
! FUNCTION_NOT_FOUND
SELECT ends_with('a', 'a')
! FUNCTION_NOT_FOUND
SELECT to_hex(md5(to_utf8('a'))), to_hex(sha256(to_utf8('a'))), to_base64(to_utf8('a')), from_utf8(from_base64('YQ==')), from_hex('61'), crc32(to_utf8('a')), from_utf8(X'ff61'), to_hex(X'0AfF'), length(X'0A0B')
= ["0CC175B9C0F1B6A831C399E269772661", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB", "YQ==", "a", "YQ==", 3904355907, "�a", "0AFF", 2]
SELECT from_base64('*')
! INVALID_FUNCTION_ARGUMENT
SELECT md5('a')
! FUNCTION_NOT_FOUND
SELECT url_extract_host('http://user@example.com:8080/p/a?x=1&y=%20z#frag'), url_extract_port('http://example.com:8080/p'), url_extract_path('http://example.com/p%20a?x=1'), url_extract_query('http://example.com/p?x=%20&y'), url_extract_fragment('http://e.com/#a%20b'), url_extract_protocol('https://e.com/')
= ["example.com", 8080, "/p a", "x= &y", "a b", "https"]
SELECT url_extract_parameter('http://e.com/?x=1&y=%20z&x=2', 'y'), url_extract_parameter('http://e.com/?x&y=2', 'x'), url_extract_parameter('http://e.com/?y=2', 'x'), url_extract_port('http://e.com/'), url_extract_parameter('http://e.com/?a+b=c+d', 'a b')
= [" z", "", null, null, null]
SELECT url_extract_host('not a url'), url_extract_host('/path/only'), url_extract_path('/path/only?x=1'), url_extract_query('/p?x=1'), url_extract_host('http://exa mple.com/'), url_extract_path('http://e.com/a|b'), url_extract_path('http://e.com/?q={a}'), url_extract_path('https://e.com:443/a/../b'), url_extract_host('https://[::1]:80/')
= [null, "", "/path/only", "x=1", null, null, null, "/a/../b", "[::1]"]
SELECT url_extract_path('http://e.com'), url_extract_query('http://e.com/'), url_extract_path('http://e.com/%zz'), url_extract_host('HTTP://E.COM/'), url_extract_host('http://a_b.com/x'), url_extract_host('http://1.2.3.4:80/'), url_extract_path('http://1.2.3.4:80/x;y=1'), url_extract_path('mailto:a@b'), url_extract_host('http://a.b:99999/'), url_extract_host('http://a:b/'), url_extract_path('')
= ["", "", null, "E.COM", "", "1.2.3.4", "/x;y=1", "", "a.b", "", ""]
SELECT url_extract_path('https://e.com:443/a?b=[1]'), url_extract_query('https://e.com:443/a?b=[1]&c=^'), url_extract_query('https://e.com:443/a?b=c%3Dd%26e'), url_extract_path('http://e.com/é'), url_extract_path('http://e.com/[a]'), url_extract_path('http://e.com//a'), url_extract_host('ftp://h')
= ["/a", null, "b=c=d&e", "/é", null, "//a", "h"]
SELECT url_decode('a+b%20c%C3%A9'), url_encode('a b/é*~-_.'), url_decode('%ff'), url_decode('')
= ["a b cé", "a+b%2F%C3%A9*%7E-_.", "�", ""]
SELECT url_decode('%zz')
! INVALID_FUNCTION_ARGUMENT
SELECT url_decode('a%')
! INVALID_FUNCTION_ARGUMENT

-- Regular expressions
SELECT regexp_like('abc', '(?i)B'), regexp_like('abc', '^b'), regexp_like('a' || chr(10) || 'b', '^b'), regexp_like('a' || chr(10) || 'b', 'a.b'), regexp_like('é', '\w'), regexp_like('é', '[[:alpha:]]'), regexp_like('a-b', '[\w-]+'), regexp_like('$', '\$'), regexp_like('"', '\"'), regexp_like('/', '\/')
= [true, false, false, false, false, true, true, true, true, true]
SELECT regexp_like('AccessDenied', '(?i)access.?denied|unauthor|not.?authoriz|forbidden'), regexp_like(NULL, 'a'), regexp_like('GetObject', '^(Get|List|Describe)')
= [true, null, true]
SELECT regexp_like('abc', '(')
! INVALID_FUNCTION_ARGUMENT
SELECT regexp_extract('abc 123', '(\w+) (\d+)', 2), regexp_extract('abc', '\d'), regexp_extract('abc', '(x)?b', 1), regexp_extract('aws-cli/2.1 Python', '^([^/ ]+)', 1)
= ["123", null, null, "aws-cli"]
SELECT regexp_extract('abc', '(x)?b', 2)
! INVALID_FUNCTION_ARGUMENT
SELECT regexp_extract_all('a1b2', '\d'), regexp_extract_all('a1b2', '([a-z])(\d)', 2), regexp_extract_all('', 'a*'), regexp_extract_all('baab', 'a*'), regexp_extract_all('héy', '.')
= [["1", "2"], ["1", "2"], [""], ["", "aa", "", ""], ["h", "é", "y"]]
SELECT regexp_split('a1b22c', '\d'), regexp_split('abc', ''), regexp_split('', 'a'), regexp_count('a1b2', '\d'), regexp_count('aab', 'a*'), regexp_position('a1b2', '\d'), regexp_position('abc', '\d'), regexp_position('a1b2', '\d', 3), regexp_position('a1b2', '\d', 1, 2)
= [["a", "b", "", "c"], ["", "a", "b", "c", ""], [""], 2, 3, 2, -1, 4, 4]
SELECT regexp_replace('a.b.c', '\.'), regexp_replace('abc', '(b)', '[$1]'), regexp_replace('abc', '(?<x>b)', '[${x}]'), regexp_replace('abc', 'b', '\$1'), regexp_replace('abc', '', '-'), regexp_replace('abc', '(b)', '$11'), regexp_replace('baab', 'a*', '-'), regexp_replace('a.b.c', '\.', '-')
= ["abc", "a[b]c", "a[b]c", "a$1c", "-a-b-c-", "ab1c", "-b--b-", "a-b-c"]
SELECT regexp_replace('abc', '(b)', '$2')
! INVALID_FUNCTION_ARGUMENT
SELECT regexp_replace('abc', '(b)', '$')
! INVALID_FUNCTION_ARGUMENT
SELECT regexp_like('abc', 'a(?=b)')
= [true]
? look-ahead
SELECT regexp_like('abab', '(ab)\1')
= [true]
? back-references
SELECT regexp_replace('a1', '(\d)', x -> '<' || x[1] || '>')
= ["a<1>"]
? regexp_replace
