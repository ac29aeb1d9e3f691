using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Node.Tests.Commands;

/// <summary>The program itself, as a container's probe starts it, against a server on loopback.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task A_node_that_is_well_gives_zero()
    {
        await using var server = await StartAsync(() => Results.Text("ready"));
        (await RunAsync("--url", Ready(server))).ShouldBe((0, "ready", ""));
    }

    [Fact]
    public async Task A_node_that_is_not_ready_gives_one_and_its_reason()
    {
        await using var server = await StartAsync(() => Results.Problem("Chain 1 has not been heard of yet.", statusCode: 503));
        var (exit, output, error) = await RunAsync("--url", Ready(server));
        (exit, output).ShouldBe((1, ""));
        error.ShouldBe($"mesh: {Ready(server)} answers 503: Chain 1 has not been heard of yet.");
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using var server = await StartAsync(() => Results.Redirect("http://127.0.0.1:9/"));
        (await RunAsync("--url", Ready(server))).Exit.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_there_gives_one_and_says_what_to_check()
    {
        // Bound and not listening: the port is ours, so nobody answers on it.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var (exit, _, error) = await RunAsync("--url", $"http://{taken.LocalEndPoint}/healthz/live");
        exit.ShouldBe(1);
        error.ShouldContain("does not answer");
        error.ShouldContain("listenUrl");
    }

    [Theory]
    [InlineData("http://192.0.2.1/healthz/live")]
    [InlineData("https://127.0.0.1/healthz/live")]
    [InlineData("healthz")]
    public async Task Another_place_than_loopback_is_refused(string url)
    {
        var (exit, _, error) = await RunAsync("--url", url);
        exit.ShouldNotBe(0);
        error.ShouldContain("--url takes an http URL on loopback");
    }

    private static string Ready(WebApplication server) => $"{server.Urls.Single()}/healthz/ready";

    private static async Task<WebApplication> StartAsync(Func<IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/healthz/ready", answer);
        await server.StartAsync();
        return server;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "MeshRebalancer.Node.dll"), "health", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = program.StandardOutput.ReadToEndAsync();
        var error = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();
        return (program.ExitCode, (await output).Trim(), (await error).Trim());
    }
}
