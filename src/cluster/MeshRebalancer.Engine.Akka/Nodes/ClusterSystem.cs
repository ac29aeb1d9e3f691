using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.Hosting.Logging;
using Akka.Persistence.Sql;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Wire;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>Makes actor systems over a store.</summary>
public static class ClusterSystem
{
    /// <summary>The name that all members of a cluster share.</summary>
    public const string Name = "mesh";

    /// <summary>The configuration that is built in: <c>cluster-config/base.conf</c>.</summary>
    public static Config Base { get; } = Read();

    /// <summary>A system that may join a cluster.</summary>
    /// <param name="store">Where streams are stored.</param>
    /// <param name="configuration">Laid over the base; null for nothing.</param>
    /// <param name="formats">How commands travel.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="more">Further setups.</param>
    public static ActorSystem Create(ClusterStore store, Config? configuration, WireFormats formats, ILoggerFactory logs, params Setup[] more)
    {
        var own = (configuration ?? Config.Empty).WithFallback(StoreConfig.For(store)).WithFallback(Base);
        var tls = RemoteTls.Read(own);
        var config = tls.Config.WithFallback(own).WithFallback(SqlPersistence.DefaultConfiguration).WithFallback(DistributedPubSub.DefaultConfig());
        Setup[] setups = [BootstrapSetup.Create().WithConfig(config), formats, new LoggerFactorySetup(logs), .. tls.Setups, .. more];
        return ActorSystem.Create(Name, ActorSystemSetup.Create(setups));
    }

    /// <summary>A system that only stores: to move journals, and for tests.</summary>
    public static ActorSystem CreateAlone(ClusterStore store, ILoggerFactory logs) =>
        Create(store, ConfigurationFactory.ParseString("akka.actor.provider = local"), WireFormats.None, logs);

    private static Config Read()
    {
        using var reader = new StreamReader(typeof(ClusterSystem).Assembly.GetManifestResourceStream("base.conf")!);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
