using System.CommandLine;
using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Remote;
using MeshRebalancer.Node.Terminal;
using Spectre.Console;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>key</c>: lists, issues and revokes the API keys of a running node.</summary>
internal static class KeyCommand
{
    private static readonly string[] Fields = ["id", "name", "role", "expiresAt", "issuedBy", "issuedAt"];

    private static readonly string[] Roles = ["viewer", "operator", "approver", "admin"];

    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "Where the node answers.",
            Recursive = true,
            DefaultValueFactory = _ => new("http://127.0.0.1:5080"),
            CustomParser = found =>
            {
                if (HealthProbe.Read(found.Tokens.Single().Value) is { } given)
                    return given;
                found.AddError("--url takes an http URL on loopback, such as http://127.0.0.1:5080.");
                return null;
            },
        };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, and nothing else there.", Recursive = true };
        return new Command("key", "Lists, issues and revokes the API keys of a running node, with the admin's key in MESH_API_KEY.") { url, json, List(url, json), Issue(url, json), Revoke(url, json) };
    }

    private static Command List(Option<Uri> url, Option<bool> json)
    {
        var command = new Command("list", "The keys that are good.");
        command.SetAction((parsed, cancel) => AskAsync(parsed.GetRequiredValue(url), parsed.GetValue(json), HttpMethod.Get, "api/v1/keys", null, Table, cancel));
        return command;
    }

    private static Command Issue(Option<Uri> url, Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Who or what holds it." };
        var role = new Option<string>("--role") { Description = "viewer, operator, approver or admin.", Required = true };
        role.AcceptOnlyFromAmong(Roles);
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, such as 2027-01-31T00:00:00Z; never where it is left out." };
        var command = new Command("issue", "Issues a key and prints it, once.") { name, role, expires };
        command.SetAction((parsed, cancel) =>
        {
            var body = new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["role"] = parsed.GetRequiredValue(role) };
            if (parsed.GetValue(expires) is { } end)
                body["expiresAt"] = end.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            return AskAsync(parsed.GetRequiredValue(url), parsed.GetValue(json), HttpMethod.Post, "api/v1/keys", body, Issued, cancel);
        });
        return command;
    }

    private static Command Revoke(Option<Uri> url, Option<bool> json)
    {
        var id = new Argument<string>("id") { Description = "The key's id, as list prints it." };
        var why = new Option<string>("--why") { Description = "The reason, which is journaled.", Required = true };
        var command = new Command("revoke", "Revokes a key: it opens nothing from now on, on any node.") { id, why };
        command.SetAction((parsed, cancel) => AskAsync(
            parsed.GetRequiredValue(url), parsed.GetValue(json), HttpMethod.Post, $"api/v1/keys/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/revoke",
            new() { ["why"] = parsed.GetRequiredValue(why) }, (lines, _) => lines.Say("Revoked."), cancel));
        return command;
    }

    private static async Task<int> AskAsync(
        Uri url, bool json, HttpMethod method, string path, JsonObject? body, Action<Lines, JsonNode> tell, CancellationToken cancel)
    {
        using var node = new NodeClient(url);
        var answer = await node.AskAsync(method, path, body, cancel);
        if (json)
            Console.WriteLine(answer.ToJsonString());
        else
            tell(Lines.For(json: false), answer);
        return Exits.Done;
    }

    private static void Table(Lines lines, JsonNode answer)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Id", "Name", "Role", "Expires", "Issued by", "Issued");
        foreach (var key in answer["keys"]!.AsArray())
        {
            table.AddRow([.. Fields.Select(field => Markup.Escape(key![field]?.ToString() ?? "never"))]);
        }

        lines.Console.Write(table);
    }

    private static void Issued(Lines lines, JsonNode key) =>
        lines.Say($"Key {key["id"]} for {key["name"]}, {key["role"]}, shown this once: {key["key"]}");
}
