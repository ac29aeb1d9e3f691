using System.Net;
using System.Net.Sockets;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>A node that starts where something is in its way, and one that is asked to stop.</summary>
public sealed class RunningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        _folder.Configure(root => root["listenUrl"] = $"http://{taken.LocalEndpoint}");
        var errors = await _folder.FailsAsync(1, "run", "--config", _folder.Config);
        errors.ShouldContain(taken.LocalEndpoint.ToString()!);
        errors.ShouldContain("in use");
    }

    [Fact]
    public async Task Dead_endpoints_keep_no_node_from_starting_or_being_ready_and_are_named()
    {
        await using var node = _folder.Run();
        await node.ServesAsync();
        var chains = await FailingAsync(node);

        chains.ShouldNotContain("healthy");
        var heard = await NodeProcess.RunAsync("health", "--url", $"{Page(node)}healthz/chains");
        heard.ExitCode.ShouldBe(1);
        heard.Errors.ShouldContain("503: Chain 1 has not been heard of yet.");
        (await NodeProcess.RunAsync("health", "--url", $"{Page(node)}healthz/ready")).ExitCode.ShouldBe(0);
        (await NodeProcess.RunAsync("health", "--url", $"{Page(node)}healthz/live")).ExitCode.ShouldBe(0);
        (await node.GetAsync("/api/v1/portfolios/treasury")).GetProperty("mode").GetString().ShouldBe("observe");
        (await node.StopAsync()).ShouldBe(0, node.Said);
        node.Output.ShouldContain("Chain 1");
        _folder.ShouldBeClean(node.Said + chains + heard.Errors);
    }

    [Fact]
    public async Task A_check_of_dead_endpoints_names_them_by_chain_and_gives_one()
    {
        var (exit, output, errors) = await NodeProcess.RunAsync("check", "--config", _folder.Config);
        exit.ShouldBe(1, output + errors);
        output.ShouldContain("BAD");
        output.ShouldContain("are not well.");
        _folder.ShouldBeClean(output + errors);
    }

    [Fact]
    public async Task A_second_node_on_one_journal_is_refused_and_the_first_goes_on()
    {
        await using var first = _folder.Run();
        await first.ServesAsync();

        var errors = await _folder.FailsAsync(1, "run", "--config", _folder.Config);

        errors.ShouldContain(_folder.Journal);
        errors.ShouldContain("another node");
        await first.SetModeAsync("treasury", "automatic");
        (await first.StopAsync()).ShouldBe(0, first.Said);
        _folder.ShouldBeClean(first.Said);
    }

    [Fact]
    public async Task A_node_that_is_asked_to_stop_ends_with_zero_and_starts_again_where_it_was()
    {
        await using (var first = _folder.Run())
        {
            await first.ServesAsync();
            await first.SetModeAsync("treasury", "propose");
            (await first.StopAsync()).ShouldBe(0, first.Said);
            first.Errors.ShouldBeEmpty();
        }

        await using var second = _folder.Run();
        await second.ServesAsync();
        (await second.GetAsync("/api/v1/portfolios/treasury")).GetProperty("mode").GetString().ShouldBe("propose");
        (await second.StopAsync()).ShouldBe(0, second.Said);
        var verified = await NodeProcess.RunAsync("journal", "verify", "--sqlite", _folder.Journal);
        verified.ExitCode.ShouldBe(0, verified.Errors);
    }

    private static string Page(NodeProcess node) => node.Output.Split(' ', '\n').Select(word => word.TrimEnd('.')).First(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));

    private static async Task<string> FailingAsync(NodeProcess node)
    {
        var chains = "";
        await Wait.UntilAsync(
            async () =>
            {
                var read = (await node.GetAsync("/api/v1/chains")).GetProperty("chains");
                chains = read.ToString();
                return read.EnumerateArray().All(chain => chain.GetProperty("health").GetString() == "failing");
            },
            () => $"both chains are failing:\n{node.Said}");
        return chains;
    }
}
