using System.CommandLine;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.Node.Commands;

/// <summary>The <c>--config</c> option and how its file is read.</summary>
internal static class Configurations
{
    public static Option<FileInfo> Option() => new("--config") { Description = "The configuration, JSON. An annotated sample: docs/mesh.sample.jsonc.", Required = true };

    /// <exception cref="NodeRefusedException">The file is missing or something in it is wrong: every violation, a line each.</exception>
    public static MeshConfiguration Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new NodeRefusedException($"--config names {file.FullName}, which is not there.");
        }

        return ConfigurationReader.Read(File.ReadAllText(file.FullName), file.DirectoryName!).Match(
            configuration => configuration,
            violations => throw new NodeRefusedException($"{file.Name} is not valid; nothing was started.\n{string.Join('\n', violations)}"));
    }
}
