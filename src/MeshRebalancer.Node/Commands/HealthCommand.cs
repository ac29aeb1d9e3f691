using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using System.Text.Json;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>health</c>: asks a node on this machine how it is. Containers are probed with it: the API is on loopback, and an image needs no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "What to ask: /healthz/live or /healthz/ready of a node.",
            DefaultValueFactory = _ => new("http://127.0.0.1:5080/healthz/live"),
            CustomParser = Read,
        };
        var command = new Command("health", "Asks a running node how it is. Exit code 0 when it is well, 1 when it is not or does not answer.") { url };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(url), cancel));
        return command;
    }

    private static Uri? Read(ArgumentResult found)
    {
        if (Uri.TryCreate(found.Tokens.Single().Value, UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true })
        {
            return url;
        }

        found.AddError("--url takes an http URL on loopback, such as http://127.0.0.1:5080/healthz/live.");
        return null;
    }

    private static async Task<int> RunAsync(Uri url, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(url, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            if (answer.IsSuccessStatusCode)
            {
                Console.WriteLine(body);
                return Exits.Done;
            }

            Lines.Error($"{url} answers {(int)answer.StatusCode}: {Reason(body)}");
        }
        catch (HttpRequestException error)
        {
            Lines.Error($"{url} does not answer: {(error.InnerException is SocketException socket ? socket.Message : error.Message)}. Is the node running, and is this its listenUrl?");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            Lines.Error($"{url} did not answer within {Patience.TotalSeconds:0} s.");
        }

        return Exits.Failed;
    }

    /// <summary>What a problem document says, or the body as it is.</summary>
    private static string Reason(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.ToString() : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
