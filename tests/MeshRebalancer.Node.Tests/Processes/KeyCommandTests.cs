using System.Text.Json.Nodes;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>The first key, and those that are issued with it, over the program itself.</summary>
public sealed class KeyCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_prints_the_first_key_once_and_it_issues_lists_and_revokes()
    {
        _folder.Configure(root => root["identity"] = new JsonObject());
        string first, page;
        await using (var node = _folder.Run())
        {
            await node.ServesAsync();
            await node.SaysAsync("shown this once: ");
            (first, page) = (Key(node.Output), Page(node.Output));
            node.Errors.ShouldNotContain(first);

            (await _folder.FailsAsync(2, "key", "list", "--url", page)).ShouldContain("MESH_API_KEY");
            var issued = JsonNode.Parse((await AsAsync(first, "key", "issue", "night bot", "--role", "viewer", "--json", "--url", page)).Output)!;
            var (id, key) = (issued["id"]!.ToString(), issued["key"]!.ToString());
            (await AsAsync(first, "key", "list", "--url", page)).Output.ShouldContain("night bot");
            var refused = await AsAsync(key, "key", "list", "--url", page);
            (refused.ExitCode, refused.Errors.Contains("a viewer's; admin is expected", StringComparison.Ordinal)).ShouldBe((2, true), refused.Errors);
            (await AsAsync(first, "key", "revoke", id, "--why", "over", "--url", page)).ExitCode.ShouldBe(0);
            (await AsAsync(key, "key", "list", "--url", page)).Errors.ShouldContain("not good");
            var last = await AsAsync(first, "key", "revoke", first.Split('_')[1], "--why", "over", "--url", page);
            last.Errors.ShouldContain("last admin");
            _folder.ShouldBeClean(node.Said);
            (await node.StopAsync()).ShouldBe(0);
        }

        await using var again = _folder.Run();
        await again.ServesAsync();
        (await AsAsync(first, "key", "list", "--url", Page(again.Output))).ExitCode.ShouldBe(0);
        again.Said.ShouldNotContain("first key");
    }

    [Fact]
    public async Task A_desk_whose_admins_key_is_lost_is_entered_again_by_whoever_owns_its_configuration()
    {
        _folder.Configure(root => root["identity"] = new JsonObject());
        await using (var first = _folder.Run())
        {
            // Killed before anybody could read the key that it had stored.
            await first.ServesAsync();
            await first.KillAsync();
        }

        string next;
        _folder.Configure();
        await using (var open = _folder.Run())
        {
            await open.ServesAsync();
            var issued = await NodeProcess.RunAsync("key", "issue", "ann", "--role", "admin", "--json", "--url", Page(open.Output));
            issued.ExitCode.ShouldBe(0, issued.Errors);
            next = JsonNode.Parse(issued.Output)!["key"]!.ToString();
            await open.StopAsync();
        }

        _folder.Configure(root => root["identity"] = new JsonObject());
        await using var closed = _folder.Run();
        await closed.ServesAsync();
        (await AsAsync(next, "key", "list", "--url", Page(closed.Output))).Output.ShouldContain("ann");
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("ключ")]
    [InlineData("mesh_with a blank")]
    public async Task What_can_be_no_key_is_told_without_repeating_it(string key)
    {
        var (exit, _, errors) = await AsAsync(key, "key", "list");
        exit.ShouldBe(2);
        errors.ShouldContain("MESH_API_KEY");
        errors.ShouldNotContain(key);
        _folder.ShouldBeClean(errors);
    }

    [Fact]
    public async Task A_wrong_role_is_told_before_anything_is_asked() =>
        (await _folder.FailsAsync(2, "key", "issue", "bot", "--role", "king")).ShouldContain("king");

    private static string Key(string output) => output.Split("shown this once: ")[1].Split('\n', ' ')[0].Trim();

    private static string Page(string output) =>
        output.Split(' ', '\n').Select(word => word.TrimEnd('.')).First(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));

    private static async Task<(int ExitCode, string Output, string Errors)> AsAsync(string key, params string[] arguments)
    {
        await using var process = NodeProcess.StartIn([("MESH_API_KEY", key)], arguments);
        return (await process.EndAsync(), process.Output, process.Errors);
    }
}
