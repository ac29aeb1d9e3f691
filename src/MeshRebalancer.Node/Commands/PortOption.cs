using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MeshRebalancer.Node.Commands;

/// <summary>An option that takes a port.</summary>
internal static class PortOption
{
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="otherwise">Where it is left out.</param>
    /// <param name="max">The highest that is taken.</param>
    public static Option<int> Create(string name, string description, int otherwise, int max) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Read(result, name, max),
    };

    private static int Read(ArgumentResult result, string name, int max)
    {
        var text = result.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= max)
        {
            return port;
        }

        result.AddError($"{name} is '{text}'; 0 to {max.ToString(CultureInfo.InvariantCulture)} is expected.");
        return 0;
    }
}
