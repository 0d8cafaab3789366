"""One client of Eclipse Paho, told what to do by lines of JSON, and telling by such lines what comes of it."""

import json
import sys

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions


def tell(**fields):
    print(json.dumps(fields), flush=True)


def properties_of(packet_type, fields):
    """The names are Paho's own."""
    properties = Properties(packet_type)
    for name, value in fields.items():
        if name == "CorrelationData":
            value = value.encode()
        if name == "UserProperty":
            value = [tuple(pair) for pair in value]
        setattr(properties, name, value)
    return properties


def plain(properties):
    if properties is None:
        return {}
    names = [name for name in dir(properties) if name[0].isupper()]
    values = {name: getattr(properties, name) for name in names}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def code_of(reason):
    return reason.value if hasattr(reason, "value") else reason


def main():
    opening = json.loads(sys.stdin.readline())
    is_5 = opening["version"] == "5.0"
    clean = opening["clean"]
    client = paho.Client(
        client_id=opening["clientId"],
        clean_session=None if is_5 else clean,
        protocol=paho.MQTTv5 if is_5 else paho.MQTTv311,
        reconnect_on_failure=False,
    )

    def on_connect(_client, _data, flags, reason, properties=None):
        tell(event="connected", sessionPresent=bool(flags["session present"]), code=code_of(reason), properties=plain(properties))

    def on_message(_client, _data, message):
        tell(
            event="heard",
            topic=message.topic,
            payload=message.payload.decode(),
            qos=message.qos,
            retain=bool(message.retain),
            properties=plain(getattr(message, "properties", None)),
        )

    client.on_connect = on_connect
    client.on_message = on_message
    client.on_disconnect = lambda *_: tell(event="disconnected")
    client.on_subscribe = lambda *_: tell(event="subscribed")

    will = opening.get("will")
    if will:
        delay = will["properties"]
        properties = properties_of(PacketTypes.WILLMESSAGE, delay) if is_5 else None
        client.will_set(will["topic"], will["payload"], will["qos"], will["retain"], properties)
    if is_5:
        properties = properties_of(PacketTypes.CONNECT, opening["properties"])
        client.connect("127.0.0.1", opening["port"], clean_start=clean, properties=properties)
    else:
        client.connect("127.0.0.1", opening["port"])
    client.loop_start()

    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "subscribe":
            if is_5:
                filters = [(name, SubscribeOptions(qos=order["qos"])) for name in order["topicFilters"]]
                client.subscribe(filters, properties=properties_of(PacketTypes.SUBSCRIBE, order["properties"]))
            else:
                client.subscribe([(name, order["qos"]) for name in order["topicFilters"]])
        elif order["do"] == "publish":
            properties = properties_of(PacketTypes.PUBLISH, order["properties"]) if is_5 else None
            client.publish(order["topic"], order["payload"], order["qos"], order["retain"], properties).wait_for_publish()
            tell(event="published")
        elif order["do"] == "disconnect":
            client.disconnect()
            client.loop_stop()
            return


main()
