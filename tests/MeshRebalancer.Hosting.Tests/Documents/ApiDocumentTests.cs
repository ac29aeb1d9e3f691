using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Documents;

/// <summary>The document says what the API does: it is held to docs/openapi.json, to docs/api.md, and to what the node refuses.</summary>
public sealed partial class ApiDocumentTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Renew = "MESH_RENEW_OPENAPI";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Snapshot = Path.Combine(AppContext.BaseDirectory, "openapi.json");

    [Fact]
    public async Task The_document_is_the_committed_one_and_breaks_no_promise_of_it()
    {
        var (committed, now) = (JsonNode.Parse(await File.ReadAllTextAsync(Snapshot))!, await DocumentAsync());
        Compatibility.Breaches(committed, now).ShouldBeEmpty("a client may rely on these");
        var text = now.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable(Renew) is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, text);
            return;
        }

        (text == await File.ReadAllTextAsync(Snapshot)).ShouldBeTrue(
            $"the API says more or other words than docs/openapi.json: renew it, {Renew}=$PWD/docs/openapi.json dotnet test tests/MeshRebalancer.Hosting.Tests --filter ApiDocumentTests");
    }

    [Fact]
    public async Task Every_request_that_the_page_names_is_in_the_document_and_no_other()
    {
        var page = Requests().Matches(await ApiPageAsync())
            .Select(match => $"{match.Groups["method"].Value} {Parameters().Replace(match.Groups["path"].Value, "{}")}").Distinct().Order(StringComparer.Ordinal);
        var document = (await OperationsAsync()).Select(one => $"{one.Method} {Parameters().Replace(one.Path, "{}")}").Order(StringComparer.Ordinal);
        document.ShouldBe(page);
    }

    [Fact]
    public async Task Every_operation_has_an_id_words_an_answer_and_its_problems()
    {
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            var name = $"{method} {path}";
            operation["operationId"].ShouldNotBeNull(name);
            operation["summary"].ShouldNotBeNull(name);
            var answers = operation["responses"]!.AsObject();
            answers.Any(one => one.Key.StartsWith('2')).ShouldBeTrue(name);
            if (!path.StartsWith("/healthz", StringComparison.Ordinal) && name != "POST /api/v1/session")
                new[] { "401", "403", "429" }.Except(answers.Select(one => one.Key)).ShouldBeEmpty(name);
            foreach (var (status, answer) in answers.Where(one => one.Key[0] is '4' or '5'))
                answer!["content"]?["application/problem+json"]?["schema"]?["$ref"]?.GetValue<string>().ShouldBe("#/components/schemas/Problem", $"{name} {status}");
        }
    }

    [Fact]
    public async Task Every_code_of_the_document_stands_in_the_page()
    {
        var page = await ApiPageAsync();
        foreach (var description in (await OperationsAsync()).SelectMany(one => one.Operation["responses"]!.AsObject()).Where(one => one.Key[0] is '4' or '5').Select(one => one.Value!["description"]!.GetValue<string>()))
        {
            foreach (var code in description.Split("; ").Select(words => words.Split(':')[0]).Where(code => code is not "refused"))
                page.Contains($"`{code}`", StringComparison.Ordinal).ShouldBeTrue(code);
        }
    }

    /// <summary>A node names the fields that it knows when it refuses one: they are the document's.</summary>
    [Fact]
    public async Task Every_body_has_the_fields_that_the_node_reads()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!;
        var bodies = (await OperationsAsync()).Where(one => one.Operation["requestBody"] is not null).ToArray();
        bodies.Length.ShouldBeGreaterThan(10);
        foreach (var (method, path, operation) in bodies)
        {
            var name = operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            var fields = schemas[name]!["properties"]!.AsObject().Select(one => one.Key).Order(StringComparer.Ordinal);
            var problem = await world.Http.ProblemAsync(Http.Request(method, Concrete(path), """{"nobodyKnowsThis": 1}"""), 422);
            var known = problem.GetProperty("violations").EnumerateArray().Select(one => one.GetString()!).Single(one => one.StartsWith("nobodyKnowsThis", StringComparison.Ordinal));
            $"{method} {path}: {known.Split("known here: ")[^1]}".ShouldBe($"{method} {path}: {string.Join(", ", fields)}");
        }
    }

    [WhereFact]
    [RequiresChromium]
    public async Task Swagger_UI_shows_every_operation_under_the_pages_own_policy()
    {
        await using var tab = await Page.BrowserTab.OpenAsync(new(world.Node.Page, "/docs/index.html"));
        var count = (await OperationsAsync()).Count;
        await tab.UntilAsync($"document.querySelectorAll('.opblock').length === {count}");
        var seen = await tab.SeenAsync();
        seen.GetProperty("requests").EnumerateArray().ShouldAllBe(url => url.GetString()!.StartsWith(world.Node.Page.ToString(), StringComparison.Ordinal));
        // An attribute of a picture is not painted; nothing else is kept from it.
        seen.GetProperty("errors").EnumerateArray().ShouldAllBe(error => error.GetString()!.StartsWith("Applying inline style violates", StringComparison.Ordinal));
    }

    private static string Concrete(string path) => path
        .Replace("rebalances/{id}", $"rebalances/{ParkedRebalances.Portfolio}.1", StringComparison.Ordinal)
        .Replace("portfolios/{id}", "portfolios/treasury", StringComparison.Ordinal);

    private async Task<JsonNode> DocumentAsync() => JsonNode.Parse(await world.Http.GetStringAsync("/openapi/v1.json"))!;

    private async Task<IReadOnlyList<(string Method, string Path, JsonNode Operation)>> OperationsAsync() =>
        [.. (await DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(one => (one.Key.ToUpperInvariant(), path.Key, one.Value!)))];

    private static Task<string> ApiPageAsync() => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "api.md"));

    [GeneratedRegex("(?<method>GET|PUT|POST|PATCH|DELETE) (?<path>/(api|healthz)/[^ `?|,]+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Requests();

    [GeneratedRegex(@"\{[^}]*\}(\.\{[^}]*\})?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Parameters();
}
