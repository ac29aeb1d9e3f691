using Akka.Configuration;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>Reads the engine's own options from <c>mesh.engine</c>.</summary>
public static class EngineConfig
{
    /// <summary>What nodes are for, from <c>mesh.roles</c>.</summary>
    public static NodeRoles ReadRoles(Config configuration)
    {
        var roles = configuration.WithFallback(ClusterSystem.Base).GetConfig("mesh.roles");
        return new(Role(roles, "api"), Role(roles, "watch"), Role(roles, "connectors"));
    }

    /// <exception cref="ArgumentException">An option is out of its range: all are named.</exception>
    public static ClusterEngineOptions Read(Config configuration)
    {
        var engine = configuration.WithFallback(ClusterSystem.Base).GetConfig("mesh.engine");
        var roles = engine.GetConfig("roles");
        var options = new ClusterEngineOptions
        {
            Shards = engine.GetInt("shards"),
            AskTimeout = engine.GetTimeSpan("ask-timeout"),
            SweepEvery = engine.GetTimeSpan("sweep-every"),
            RoleOf = category => Role(roles, category),
        };
        options.Validate();
        return options;
    }

    private static string? Role(Config roles, string name) => roles.GetString(name) is { Length: > 0 } role ? role : null;
}
