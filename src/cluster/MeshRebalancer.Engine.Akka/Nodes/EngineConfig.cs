using Akka.Configuration;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>Reads the engine's own options from <c>mesh.engine</c>.</summary>
public static class EngineConfig
{
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
            RoleOf = category => roles.GetString(category) is { Length: > 0 } role ? role : null,
        };
        options.Validate();
        return options;
    }
}
