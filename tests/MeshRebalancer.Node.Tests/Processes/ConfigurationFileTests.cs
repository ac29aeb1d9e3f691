using System.Text.Json.Nodes;
using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>Configurations that are not well: no start, exit code 2, every reason in words.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task A_file_that_is_not_there_is_named(string command)
    {
        foreach (var path in new[] { _folder.File("none.json"), _folder.File("keys") })
        {
            (await _folder.FailsAsync(2, command, "--config", path)).ShouldBe($"mesh: --config names {path}, which is not there.");
        }
    }

    [Theory]
    [InlineData("", "mesh: The file is not JSON: line 1, column 1.")]
    [InlineData("{ \"desk\": ", "mesh: The file is not JSON: line 1, column 11.")]
    [InlineData("[]", "mesh: is a list; an object is expected")]
    [InlineData("{ \"desk\": \"\\ud800\" }", "mesh: The file is not JSON: line 1, column 1.")]
    [InlineData("{}", "mesh: desk is missing; a name of 1 to 32 letters, digits, '.' and '_' is expected")]
    public async Task A_file_that_says_nothing_usable_is_refused(string content, string expected)
    {
        await File.WriteAllTextAsync(_folder.Config, content);
        foreach (var command in new[] { "run", "check" })
        {
            var errors = await _folder.FailsAsync(2, command, "--config", _folder.Config);
            errors.ShouldStartWith("mesh: mesh.json is not valid; nothing was started.\n");
            errors.Split('\n').ShouldContain(expected);
        }
    }

    [Fact]
    public async Task All_violations_are_told_at_once_and_nothing_is_started()
    {
        _folder.Configure(root =>
        {
            root["colour"] = "red";
            root["listenUrl"] = "http://0.0.0.0:5080";
            root["portfolios"]![0]!["mandate"]!["targetBps"]!["WETH"] = 5000;
            root["portfolios"]![0]!["mandate"]!["bandBps"] = "wide";
        });

        var errors = await _folder.FailsAsync(2, "run", "--config", _folder.Config);

        foreach (var path in new[] { "colour is not known", "listenUrl binds 0.0.0.0", "portfolios[0].mandate.targetBps sums to 9000", "portfolios[0].mandate.bandBps is 'wide'" })
        {
            errors.ShouldContain($"mesh: {path}");
        }

        File.Exists(_folder.Journal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_that_can_not_be_opened_is_named_with_its_account_and_no_passphrase()
    {
        await File.WriteAllTextAsync(_folder.File("keys/treasury.pass"), "canary-of-another-passphrase");
        (await OpeningFailsAsync()).ShouldNotContain("another-passphrase");

        File.Delete(_folder.File("keys/treasury.pass"));
        (await OpeningFailsAsync()).ShouldContain("treasury.pass");

        await File.WriteAllTextAsync(_folder.File("keys/treasury.pass"), "x");
        await File.WriteAllTextAsync(_folder.File("keys/treasury.json"), "{\"version\":3");
        await OpeningFailsAsync();

        File.Delete(_folder.File("keys/treasury.json"));
        (await OpeningFailsAsync()).ShouldContain("treasury.json");
    }

    [Fact]
    public async Task A_postgres_journal_whose_connection_is_missing_or_wrong_is_refused_without_showing_it()
    {
        _folder.Configure(root => root["journal"] = new JsonObject { ["postgresFile"] = "db.txt" });
        (await _folder.FailsAsync(2, "run", "--config", _folder.Config)).ShouldContain("journal.postgresFile can't be read");

        await File.WriteAllTextAsync(_folder.File("db.txt"), "Host=127.0.0.1;Pasword=canary-of-a-password");
        (await _folder.FailsAsync(2, "run", "--config", _folder.Config)).ShouldNotContain("canary-of-a-password");

        await File.WriteAllTextAsync(_folder.File("db.txt"), "Host=127.0.0.1;Port=9;Username=mesh;Password=canary-of-a-password;Timeout=5");
        var errors = await _folder.FailsAsync(1, "run", "--config", _folder.Config);
        errors.ShouldNotContain("canary-of-a-password");
        errors.ShouldContain("127.0.0.1");
    }

    private async Task<string> OpeningFailsAsync()
    {
        var errors = await _folder.FailsAsync(2, "run", "--config", _folder.Config);
        errors.ShouldStartWith("mesh: account 'treasury' can't be opened: ");
        File.Exists(_folder.Journal).ShouldBeFalse();
        return errors;
    }
}
