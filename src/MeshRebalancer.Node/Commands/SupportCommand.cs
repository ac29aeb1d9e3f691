using System.CommandLine;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Support;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>support</c>: what a helper from outside needs to know, in one file without secrets.</summary>
internal static class SupportCommand
{
    public static Command Create()
    {
        var config = Configurations.Option();
        var output = new Option<FileInfo>("--output") { Description = "The file to write, a zip. It may not be there yet.", DefaultValueFactory = _ => new("mesh-support.zip") };
        var url = new Option<Uri?>("--url")
        {
            Description = "Where the node answers; the configuration's listenUrl where it is left out.",
            CustomParser = found =>
            {
                if (HealthProbe.Read(found.Tokens.Single().Value) is { } given)
                    return given;
                found.AddError("--url takes an http URL on loopback, such as http://127.0.0.1:5080.");
                return null;
            },
        };
        var command = new Command("support", "Collects version, configuration, the journal's shape and a running node's answers, without secrets, in one file.") { config, output, url };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(config), parsed.GetRequiredValue(output), parsed.GetValue(url), cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo config, FileInfo output, Uri? url, CancellationToken cancel)
    {
        var configuration = Configurations.Read(config);
        var bundle = await Collection.CollectAsync(configuration, url ?? configuration.Listen, cancel);
        await bundle.WriteAsync(output.FullName, cancel);
        Lines.For(json: false).Say($"Wrote {output.FullName}, {bundle}. Look into it before you send it: it names portfolios, addresses and amounts.");
        return Exits.Done;
    }
}
