using System.Text;
using System.Text.RegularExpressions;
using MeshRebalancer.TestSupport.Fuzzing;

namespace MeshRebalancer.Hosting.Tests.Fuzzing;

/// <summary>Requests for everything that docs/api.md names, most of them wrong in something: path, method, query, headers, type, encoding or body.</summary>
internal sealed partial class RequestMaker
{
    private static readonly string[] Bodies =
    [
        """{"mode":"observe"}""", """{"rebalance":1}""", """{"by":"ann","reason":"audit"}""", """{"key":"bridge:cctp-v2","why":"drill"}""", """{"why":"drill","scope":"everything"}""",
        """{"chain":1,"address":"0x00000000000000000000000000000000000000aa","id":"rebalance-treasury-treasury.1-r1.leg1","why":"x"}""", """{"name":"bot","role":"viewer","expiresAt":"2030-01-01T00:00:00Z"}""",
        """{"by":"ann","reason":"x","legs":[{"leg":"r1.leg1","became":"arrived","raw":"995000000"}]}""", """{"key":"mesh_0123_secret"}""", Api.Bodies.Spare(),
    ];

    private static readonly string[] Ids = ["treasury", "parked", "spare", "nobody", "parked.1", "treasury.1", "parked.99999999999", "0x00000000000000000000000000000000000000aa", "1", "cctp-v2"];

    private static readonly string[] Headers = ["Last-Event-ID", "If-Match", "If-None-Match", "Idempotency-Key", "Accept", "Accept-Encoding", "Origin", "Cookie", "Authorization", "X-Forwarded-For", "Range", "Expect"];

    private static readonly string[] Types = ["application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "application/json;;;", "*/*", "multipart/form-data; boundary=x"];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"];

    private readonly (string Method, string Path)[] _documented =
    [
        .. Documented().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "api.md"))).Select(match => (match.Groups["method"].Value, match.Groups["path"].Value)).Distinct(),
    ];

    /// <summary>How many endpoints are known.</summary>
    public int Endpoints => _documented.Length;

    public HttpRequestMessage Next(Random chance)
    {
        var mutations = new Mutations(chance);
        var (method, template) = _documented[chance.Next(_documented.Length)];
        var path = Placeholder().Replace(template, _ => chance.Next(3) == 0 ? Uri.EscapeDataString(mutations.Stumble()) : Ids[chance.Next(Ids.Length)]);
        var request = new HttpRequestMessage(new(chance.Next(12) == 0 ? Methods[chance.Next(Methods.Length)] : method), Cut(path + Query(chance, mutations)));
        if (request.Method != HttpMethod.Get || chance.Next(20) == 0)
        {
            request.Content = Body(chance, mutations);
        }

        for (var header = chance.Next(6) == 0 ? chance.Next(1, 4) : 0; header > 0; header--)
        {
            request.Headers.TryAddWithoutValidation(Headers[chance.Next(Headers.Length)], new string([.. mutations.Stumble().Where(letter => letter is >= ' ' and < '\x7f').Take(2_000)]));
        }

        return request;
    }

    private static string Query(Random chance, Mutations mutations) => chance.Next(3) != 0 ? "" : "?" + string.Join('&', Enumerable.Range(0, chance.Next(1, 4)).Select(
        _ => $"{(chance.Next(4) == 0 ? Uri.EscapeDataString(Short(mutations.Stumble())) : new[] { "limit", "portfolio", "cursor", "state" }[chance.Next(4)])}={Uri.EscapeDataString(Short(mutations.Stumble()))}"));

    private static ByteArrayContent Body(Random chance, Mutations mutations)
    {
        var sample = Bodies[chance.Next(Bodies.Length)];
        byte[] body = chance.Next(8) switch
        {
            0 => [],
            1 => mutations.Bytes(Encoding.UTF8.GetBytes(sample)),
            2 => Encoding.UTF8.GetBytes(new string(chance.Next(2) == 0 ? '[' : '{', chance.Next(1, 3_000))),
            3 => Encoding.UTF8.GetBytes(sample),
            _ => Encoding.UTF8.GetBytes(mutations.Json(sample)),
        };
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", chance.Next(10) == 0 ? Types[chance.Next(Types.Length)] : "application/json");
        return content;
    }

    private static string Cut(string target) => target.Length > 6_000 ? target[..6_000] : target;

    private static string Short(string text) => text.Length > 500 ? text[..500] : text;

    [GeneratedRegex(@"`(?<method>GET|POST|PUT|PATCH|DELETE) (?<path>/[a-z0-9/{}.\-]*)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Documented();

    [GeneratedRegex(@"\{[a-z]+\}(\.\{[a-z]+\})?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Placeholder();
}
